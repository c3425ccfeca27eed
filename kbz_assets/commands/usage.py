"""How a command ends: its status, and the line for a wrong argument."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from kbz_assets.commands.console import tell_diagnostics
from kbz_assets.commands.invocation import program
from pipelines.core.diagnostics import Diagnostic

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

_REPEATED = re.compile(r"^Invalid value for '[^']*'(?: \(env var: '[^']*'\))?: (?:Value error, )?")
"""What the message for a value says before what is wrong: the place, which stands in front of the line already."""

UsageError: type[Any] = typer.BadParameter.__mro__[1]
"""What is raised for wrong arguments. Only its subclass has a public name."""


class Commands(TyperGroup):
    """The group of commands; a wrong argument is reported in one line, like any other fault."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, standalone_mode: bool = True, **extra: Any) -> Any:  # type: ignore[override] # noqa: ANN401
        """Run the command that is named; SystemExit with its status."""
        try:
            status = super().main(args, prog_name, standalone_mode=False, **extra)
        except UsageError as error:
            if type(error).__name__ == "NoArgsIsHelpError":
                typer.echo(error.format_message())
            else:
                tell_diagnostics([_wrong_argument(error)])
            status = WRONG_INPUT
        if not standalone_mode:
            return status
        sys.exit(status if isinstance(status, int) else DONE)


def _wrong_argument(error: Any) -> Diagnostic:  # noqa: ANN401 - its class has no public name
    """The line for a wrong argument: what is wrong, and where to read what is expected."""
    parameter = getattr(error, "param", None)
    named = [] if parameter is None else [parameter.metavar or parameter.name, *reversed(parameter.opts)]
    place = next((name for name in reversed(named) if name.startswith("--")), named[0] if named else getattr(error, "option_name", "kbz"))
    words = _REPEATED.sub("", error.format_message().rstrip("."))
    is_missing = type(error).__name__ == "MissingParameter"
    wrong = "it is missing" if is_missing else _in_a_sentence(words)
    help_text = (getattr(parameter, "help", None) or "").rstrip(".")
    asked = error.ctx.command_path.split(maxsplit=1)[1:] if error.ctx is not None else []
    shown = " ".join([program(), *asked, "--help"])
    is_explained = is_missing and help_text
    return Diagnostic(
        place,
        None,
        "",
        wrong,
        f"expected {_in_a_sentence(help_text)}; see {shown}" if is_explained else f"expected as {shown} shows",
    )


def _in_a_sentence(text: str) -> str:
    """The text without its first capital, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
