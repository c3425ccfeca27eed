"""A quarter in pandas: the lists of a country to shares, ranks and what the koptarief pays.

    python pandas_script.py HOME QUARTER --regions regio_01,regio_02 --out RESULT.csv

The same rules as the product (R2 to R8, R10 to R13, R15, R16, R20, R21, R23 for one tariff), for CSV lists with the column names below.
What costs is done once for all lists together, and on distinct values where many rows have the same.
"""

import argparse
import csv
from pathlib import Path

import pandas as pd

NAMES = {
    "agb": "agb",
    "AGB-code": "agb",
    "AGB huisarts": "agb",
    "HIS-nummer": "number",
    "BSN": "bsn",
    "PC": "postcode",
    "ION vanaf": "registered_on",
    "Uitschrijfdatum": "deregistered_on",
    "Overlijdensdatum": "deceased_on",
    "Inschrijfsoort": "registration",
}
COLUMNS = ["agb", "number", "bsn", "postcode", "registered_on", "deregistered_on", "deceased_on", "registration"]
DATE_FORMATS = {r"\d{1,2}-\d{1,2}-\d{4}": "%d-%m-%Y", r"\d{4}-\d{2}-\d{2}": "%Y-%m-%d", r"\d{8}": "%Y%m%d"}
WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2, -1]
TOTALS = ("totaal", "total", "eindtotaal", "aantal")
TARIFF_CENTS = 680


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("quarter")
    parser.add_argument("--regions", required=True)
    parser.add_argument("--aw-list", required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    reference = given.home / "reference"
    peildatum = pd.Timestamp(int(given.quarter[:4]), 3 * int(given.quarter[5]) - 2, 1)

    practices = pd.read_csv(reference / "practices.csv", sep=";", dtype=str)
    practices = practices[holds(practices, peildatum, "active_from", "active_to")]
    entries = pd.read_csv(reference / "aw_lists" / given.aw_list, dtype=str)["postcode"]
    enrolments = pd.read_csv(reference / "enrolments.csv", sep=";", dtype=str)
    enrolments = enrolments[enrolments["scheme"] == "rijnmond_koptarief"]
    enrolled = enrolments[holds(enrolments, peildatum, "applied_on", "ended_on", is_open_end=True)]

    rows = usable(read_lists(given.home / "deliveries" / given.quarter), set(practices["agb"]))
    counted = one_practice_per_patient(registered(rows, peildatum))
    table = shares(counted, practices, entries)
    payouts(table, given.regions.split(","), set(enrolled["agb"])).to_csv(given.out, sep=";", index=False)


def holds(table, day, first, last, *, is_open_end=False):
    begins, ends = pd.to_datetime(table[first]), pd.to_datetime(table[last])
    return (begins <= day) & (ends.isna() | (ends > day if is_open_end else ends >= day))


def read_lists(folder):
    """All rows of all lists, as text, in the order of the paths and of the rows."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    lists = [read_list(path) for path in paths]
    return pd.concat(lists, ignore_index=True).reindex(columns=COLUMNS).astype("str")


def read_list(path):
    with path.open("rb") as file:
        lines = file.read(1000).decode("utf-8-sig", errors="replace").splitlines()
    separator, above, names = header(lines)
    options = {
        "sep": separator,
        "skiprows": above + 1,
        "header": None,
        "names": [*names, "beyond"],  # else a cell too many in the first row makes the first column an index
        "dtype": str,
        "keep_default_na": False,
        "na_values": [""],
        "on_bad_lines": "skip",
    }
    try:
        rows = pd.read_csv(path, encoding="utf-8-sig", **options)
    except UnicodeDecodeError:
        rows = pd.read_csv(path, encoding="cp1252", **options)
    rows = rows.loc[rows["beyond"].isna(), [name for name in names if name in NAMES]].rename(columns=NAMES)
    if len(rows) and str(rows.iloc[-1, 0]).lower().startswith(TOTALS):
        rows = rows.iloc[:-1]
    if "agb" not in rows:
        rows["agb"] = path.parent.name
    return rows


def header(lines):
    """The separator, the lines above the header, which is the line with most known names, and its names."""
    candidates = []
    for above, line in enumerate(lines[:30]):
        for separator in ";,\t|":
            names = next(csv.reader([line], delimiter=separator), [])
            candidates.append((sum(name in NAMES for name in names), -above, separator, names))
    _, above, separator, names = max(candidates)
    return separator, -above, names


def usable(rows, known):
    """R3, R6, R7: typed rows without the rejected ones."""
    rows["agb"] = by_value(rows["agb"], lambda agb: agb.str.strip().str.zfill(8))
    rows["number"] = rows["number"].str.strip().replace("", pd.NA)
    rows["bsn"] = valid_bsn(rows["bsn"])
    rows["postcode"] = by_value(rows["postcode"], normalised)
    for column in ("registered_on", "deregistered_on", "deceased_on"):
        written = rows[column].notna()
        rows[column] = by_value(rows[column], parsed_dates)
        if column != "registered_on":
            rows = rows[rows[column].notna() | ~written]
    identified = rows["bsn"].notna() | rows["number"].notna()
    ordered = rows["deregistered_on"].isna() | (rows["deregistered_on"] >= rows["registered_on"])
    return rows[identified & rows["registered_on"].notna() & ordered & rows["agb"].isin(known)]


def by_value(column, meaning):
    """What `meaning` makes of a column, found once for each distinct value."""
    codes, values = pd.factorize(column)
    return meaning(pd.Series(values, dtype=str)).reindex(codes).set_axis(column.index)


def normalised(postcodes):
    codes = postcodes.str.replace(r"[\s.-]", "", regex=True).str.upper()
    return codes.where(codes.str.fullmatch(r"[1-9]\d{3}([A-Z]{2})?") & ~codes.str[4:].isin(["SA", "SD", "SS"]))


def parsed_dates(texts):
    texts = texts.str.strip()
    dates = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    for pattern, date_format in DATE_FORMATS.items():
        written_so = texts.str.fullmatch(pattern)
        dates[written_so] = pd.to_datetime(texts[written_so], format=date_format, errors="coerce")
    return dates


def valid_bsn(texts):
    digits = texts.str.replace(r"[\s.]", "", regex=True)
    number = pd.to_numeric(digits.where(digits.str.fullmatch(r"\d{8,9}")), errors="coerce").fillna(0).astype("int64")
    weighted = sum(number // 10 ** (8 - place) % 10 * weight for place, weight in enumerate(WEIGHTS))
    return number.where((number > 0) & (weighted % 11 == 0)).astype("Int32")


def registered(rows, peildatum):
    """R2, with the patient of each row (R6): a BSN, or a number below zero for whoever has none."""
    rows = rows.assign(patient=patients(rows))
    is_ion = rows["registration"].isna() | rows["registration"].str.strip().str.upper().isin(["ION", ""])
    not_left = rows["deregistered_on"].isna() | (rows["deregistered_on"] > peildatum)
    alive = rows["deceased_on"].isna() | (rows["deceased_on"] > peildatum)
    kept = rows[is_ion & (rows["registered_on"] <= peildatum) & not_left & alive]
    return kept[["agb", "patient", "registered_on", "postcode"]]


def patients(rows):
    without = rows.loc[rows["bsn"].isna(), ["agb", "number"]]
    known = rows.loc[rows["bsn"].notna() & rows["number"].isin(without["number"]), ["agb", "number", "bsn"]].drop_duplicates()
    known = known[~known.duplicated(["agb", "number"], keep=False)]
    found = without.merge(known, on=["agb", "number"], how="left")
    invented = -1 - found.groupby(["agb", "number"]).ngroup()
    patient = rows["bsn"].astype("Int64")
    patient[rows["bsn"].isna()] = found["bsn"].astype("Int64").fillna(invented).array
    return patient.astype("int64")


def one_practice_per_patient(rows):
    """R4 and R5: only who occurs more than once is looked at."""
    several = rows["patient"].duplicated(keep=False)
    again = rows[several].sort_values("registered_on", ascending=False, kind="stable").drop_duplicates(["patient", "agb"])
    latest = again[again["registered_on"] == again.groupby("patient")["registered_on"].transform("max")]
    return pd.concat([rows[~several], latest[~latest["patient"].duplicated(keep=False)]])


def shares(counted, practices, entries):
    """R8, R10 to R13."""
    by_length = {length: set(entries[entries.str.len() == length]) for length in (4, 5, 6)}
    cut = {entry[:4] for length in (5, 6) for entry in by_length[length]} - by_length[4]
    postcode = counted["postcode"]

    def is_aw(codes):
        return codes.str[:4].isin(by_length[4]) | codes.str[:5].isin(by_length[5]) | codes.isin(by_length[6])

    flags = counted[["agb"]].assign(
        aw_ion=by_value(postcode.fillna(""), is_aw),
        unknown_postcode=postcode.isna() | postcode.isin(cut),
    )
    counts = flags.groupby("agb").agg(ion=("aw_ion", "size"), aw_ion=("aw_ion", "sum"), unknown_postcode=("unknown_postcode", "sum"))
    table = practices[["agb", "region"]].merge(counts, on="agb", how="left").fillna({"ion": 0, "aw_ion": 0, "unknown_postcode": 0})
    table = table.astype({"ion": int, "aw_ion": int, "unknown_postcode": int})
    share = (table["aw_ion"] / table["ion"]).where(table["ion"] > 0)
    table["aw_share"] = share.round(6)
    table["rank_region"] = share.groupby(table["region"]).rank(method="min", ascending=False).astype("Int64")
    table["rank_overall"] = share.rank(method="min", ascending=False).astype("Int64")
    return table.sort_values("agb")


def payouts(table, regions, enrolled):
    """R15, R16 (above 25%, on integers), R20 and R23; empty for practices of regions without the koptarief."""
    passes = table["aw_ion"] * 4 > table["ion"]
    may_pass = (table["aw_ion"] + table["unknown_postcode"]) * 4 > table["ion"]
    status = pd.Series("below_threshold", index=table.index)
    status[may_pass] = "undecided"
    status[passes] = "paid"
    status[table["ion"] == 0] = "no_delivery"
    status[~table["agb"].isin(enrolled)] = "not_participating"
    cents = (table["aw_ion"] * TARIFF_CENTS).where(status == "paid", 0)
    amount = (cents // 100).astype(str) + "." + (cents % 100).astype(str).str.zfill(2)
    in_scheme = table["region"].isin(regions)
    return table.assign(status=status.where(in_scheme), amount=amount.where(in_scheme))


if __name__ == "__main__":
    main()
