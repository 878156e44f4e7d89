"""Options that several commands share, and how results are written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import click

from cryokb.cli.streams import give, say
from cryokb.errors import UsageError
from cryokb.terminal import one_line

if TYPE_CHECKING:
    from cryokb.facts import Filter

__all__ = [
    "CURATED",
    "DATABASE",
    "LAYOUTS",
    "LEVELS",
    "STANDARD_STREAM",
    "chosen_filter",
    "date_option",
    "filter_options",
    "output_option",
    "require_file",
    "today",
    "write_output",
]

Command = TypeVar("Command", bound=Callable[..., object])

STANDARD_STREAM = Path("-")
"""The name that stands for standard input, or output."""

LEVELS = click.Choice(["draft", "deposition", "complete"])
LAYOUTS = click.Choice(["nxem", "nxcryoem_battery", "plain"])

DATABASE = click.option("--database", metavar="URL", help="Another database: sqlite:///FILE or postgresql+psycopg://...")

CURATED = click.option(
    "--curated",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("curated"),
    show_default=True,
    metavar="FOLDER",
    help="The folder with the curated files.",
)

FILTERS = {
    "metal": "Li, Na, K, Zn, Ca, Mg, Al ...",
    "configuration": "half_cell, symmetric_cell, full_cell, anode_free ...",
    "electrolyte_class": "liquid_carbonate, liquid_ether, inorganic_solid, polymer ...; not_stated for none",
    "property": "interphase_thickness, phase, deposit_morphology, damage_onset ...",
    "kind": "measurement, observation, mechanism, recommendation, gap ...",
    "technique": "tem, hrtem, stem_eels, fib_sem ...",
    "phase": "a formula such as Li2CO3",
    "polarity": "found, looked_for_and_not_found",
    "depth": "full_text, abstract, caption, secondary",
    "review_state": "draft, curated, reviewed, disputed",
    "preparation": "washed_and_dried, frozen_wet, cryo_lamella ...; not_stated for none",
    "publication": "the name of a publication file without .yaml",
}


def filter_options(command: Command) -> Command:
    """Add one option for each field of the filter; those of one field may be repeated."""
    for name, example in reversed(FILTERS.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, multiple=True, metavar="TERM", help=f"{example}. May be repeated.")(
            command
        )
    command = click.option("--text", metavar="WORDS", help="Words that stand in the statement or the quote.")(command)
    command = click.option("--year-from", type=int, metavar="YEAR", help="First year of publication.")(command)
    return click.option("--year-to", type=int, metavar="YEAR", help="Last year of publication.")(command)


def chosen_filter(values: dict[str, object]) -> Filter:
    """Take the filter fields out of the options of a command."""
    from cryokb.facts import SINGLE, Filter, readings

    text = values.get("text")
    if text is not None and not any(letter.isalnum() for letter in str(text)):
        raise UsageError(f"There is no word in {text!r} to search for.", hint="Name a word, a formula or a number.", value=text)
    asked = {name: values.get(name) for name in (*FILTERS, *SINGLE)}
    for line in readings(asked):
        say(line)
    return Filter.from_mapping(asked)


def today() -> str:
    """Give the day, ISO 8601: that of SOURCE_DATE_EPOCH where it is set, so that a run can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch and epoch.isdecimal() else datetime.now(UTC)
    return moment.date().isoformat()


def checked_date(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no day."""
    from cryokb import identifiers
    from cryokb.errors import IdentifierError

    if value is None:
        return None
    try:
        moment = identifiers.iso_datetime(value)
    except IdentifierError as error:
        raise click.BadParameter(str(error)) from error
    if moment.has_time:
        raise click.BadParameter("Give a day such as 2026-11-27, without a time.")
    return moment.text


def date_option(name: str, what: str) -> Callable[[Command], Command]:
    """Make an option that takes a day; None where it is not given."""
    return click.option(name, metavar="DATE", callback=checked_date, help=f"{what}, as 2026-11-27. Default: today.")


ENDINGS = {
    **{ending: (ending[1:],) for ending in (".json", ".jsonld", ".csv", ".html", ".sarif", ".parquet")},
    ".ttl": ("turtle",),
    ".bib": ("bibtex",),
    ".tex": ("latex",),
    ".txt": ("text", "table"),
    **dict.fromkeys((".pdf", ".svg", ".png", ".xlsx"), ()),
}
"""What each ending of a file says of the form in which it is written, in the words of --format."""


def output_option(command: Command) -> Command:
    """Add -o FILE, whose ending decides the form unless --format does; - is standard output."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        callback=take_output,
        metavar="FILE",
        help="Write to FILE instead of standard output; its ending decides the form.",
    )(command)


def take_output(context: click.Context, _option: click.Parameter, value: Path | None) -> Path | None:
    """Take the file of -o, and let its ending choose among the forms of a command that has several."""
    if value is None or value == STANDARD_STREAM:
        return None
    option = next((one for one in context.command.params if "--format" in one.opts and isinstance(one.type, click.Choice)), None)
    wanted = ENDINGS.get(value.suffix.lower())
    if option is not None and wanted is not None and option.name not in context.params:
        forms = cast("click.Choice[str]", option.type).choices
        # where --format is not given its value is taken from here; an ending that is no form is refused there
        form = next((form for form in wanted if form in forms), value.suffix)
        context.default_map = {**(context.default_map or {}), option.name: form}
    return value


def require_file(path: Path, what: str) -> Path:
    """Give a path back that must name a file, and not a standard stream.

    Args:
        path: what was given.
        what: what would be needed of it, such as "A NeXus file is written to".
    """
    if path == STANDARD_STREAM:
        raise UsageError(f"{what} a file, not a standard stream.", hint="Give the name of a file.", value=str(path))
    return path


def write_output(text: str | bytes, output: Path | None, *, inputs: Iterable[str | Path] = (), coloured: bool = False) -> None:
    """Write a result to a file, whole or not at all, or to the terminal.

    Args:
        text: the result.
        output: the file, or None for the terminal; one that exists is replaced.
        inputs: the files from which the result was made.
        coloured: the text has colours for the terminal.

    Raises:
        UsageError: the file is one of the inputs, or its folder does not exist.
    """
    if output is None:
        give(text, coloured=coloured)
        return
    if not output.parent.is_dir():
        raise UsageError(f"The folder {output.parent} does not exist.", hint="Make it first, or choose another place.", path=str(output))
    if output.exists() and any(Path(file).exists() and output.samefile(file) for file in inputs):
        raise UsageError(f"{output} is what was read.", hint="Choose another name for the output; nothing was written.", path=str(output))
    part = output.with_name(output.name + ".part")
    part.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    part.replace(output)
    say(f"wrote {one_line(str(output))}")
