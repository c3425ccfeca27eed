"""Make the figures of `docs/performance.md` and its plots from `benchmarks/results`: `python benchmarks/report.py`.

What a person wrote stays; what is between the marks is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt
import polars as pl
import vl_convert
from homes import HERE
from run import RESULTS

PAGE = HERE.parent / "docs" / "performance.md"
IMAGES = HERE.parent / "docs" / "images"
GIB = 1024**3
SHOWN_SERIES = 12
"""A row with more series is shown as a plot alone."""

Results = Mapping[str, Mapping[str, Any]]


def main() -> None:
    """Write the page and the plots."""
    results = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    for name, chart in plots(results):
        svg = vl_convert.vegalite_to_svg(chart.to_dict())
        (IMAGES / f"performance-{name}.svg").write_text(svg, encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    for part, text in {"figures": figures(results), "series": series(results), "machine": machine(results)}.items():
        page = _between_marks(page, part, text)
    PAGE.write_text(page, encoding="utf-8")


def _between_marks(page: str, part: str, text: str) -> str:
    before, mark, rest = page.partition(f"<!-- {part} -->\n")
    _, end, after = rest.partition("<!-- end -->")
    return before + mark + text + end + after


def figures(results: Results) -> str:
    """The table of promises: what was measured, what was promised, and whether it is kept."""
    lines = ["| row | figure | median | spread | at most | |", "| --- | --- | ---: | --- | ---: | --- |"]
    for row, result in results.items():
        for figure in result["figures"]:
            least, most = figure["spread"]
            kept = "reached" if figure["value"] <= figure["most"] else "**not reached**"
            lines.append(f"| {row} | {figure['name']} | {figure['value']:.2f} | {least:.2f} to {most:.2f} | {figure['most']:g} | {kept} |")
    return "\n".join(lines) + "\n"


def series(results: Results) -> str:
    """What was run in each row: seconds, CPU seconds and the peak of memory."""
    lines = ["| row | what | seconds | spread | CPU seconds | peak GiB |", "| --- | --- | ---: | --- | ---: | ---: |"]
    for row, result in results.items():
        if len(result["series"]) > SHOWN_SERIES:
            continue
        for name, one in result["series"].items():
            seconds = one["seconds"]
            cpu = f"{one['cpu_seconds']['median']:.1f}" if "cpu_seconds" in one else ""
            peak = f"{one['peak_bytes'] / GIB:.2f}" if "peak_bytes" in one else ""
            lines.append(f"| {row} | {name} | {seconds['median']:.2f} | {seconds['least']:.2f} to {seconds['most']:.2f} | {cpu} | {peak} |")
    return "\n".join(lines) + "\n"


def machine(results: Results) -> str:
    """The machine and the versions, which are the same in all rows or named per row."""
    facts = {
        f"{one['machine']['cores']} cores, {one['machine']['memory_gib']:g} GiB of memory, {one['machine']['system']}; "
        + ", ".join(f"{name} {version}" for name, version in one["versions"].items())
        for one in results.values()
    }
    return "".join(f"- {line}\n" for line in sorted(facts))


def plots(results: Results) -> Iterator[tuple[str, alt.TopLevelMixin]]:
    """The rows in which a line says more than a table."""
    if "growth" in results:
        sizes = results["growth"]["series"]
        growth = pl.DataFrame(
            {
                "million patients": [int(size.replace(",", "")) / 1e6 for size in sizes],
                "seconds": [one["seconds"]["median"] for one in sizes.values()],
                "least": [one["seconds"]["least"] for one in sizes.values()],
                "most": [one["seconds"]["most"] for one in sizes.values()],
            }
        )
        yield "growth", _line(growth, "million patients", "kbz run, seconds")
    if "history" in results:
        quarters = results["history"]["series"]
        history = pl.DataFrame(
            {
                "quarters there are already": range(len(quarters)),
                "seconds": [one["seconds"]["median"] for one in quarters.values()],
                "least": [one["seconds"]["least"] for one in quarters.values()],
                "most": [one["seconds"]["most"] for one in quarters.values()],
            }
        )
        yield "history", _line(history, "quarters there are already", "one quarter of the region, seconds")
    if "peers" in results:
        peers = pl.DataFrame([{"way": name, "seconds": one["seconds"]["median"]} for name, one in results["peers"]["series"].items()])
        bars = alt.Chart(peers, width=560, height=140).mark_bar(color="#2a78b5")
        yield "peers", bars.encode(x=alt.X("seconds:Q"), y=alt.Y("way:N", title=None, sort="x"))


def _line(points: pl.DataFrame, across: str, up: str) -> alt.TopLevelMixin:
    base = alt.Chart(points, width=560, height=240).encode(x=alt.X(f"{across}:Q"))
    spread = base.mark_area(opacity=0.25, color="#2a78b5").encode(y=alt.Y("least:Q", title=up, scale=alt.Scale(zero=True)), y2="most:Q")
    return alt.layer(spread, base.mark_line(point=True, color="#2a78b5").encode(y="seconds:Q"))


if __name__ == "__main__":
    main()
