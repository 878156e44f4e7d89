"""cryokb corpus verify: are the quotes still those that were read?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cryokb.cli.options import CURATED, date_option, today, write_output
from cryokb.cli.streams import give, say
from cryokb.documents import write_json
from cryokb.errors import InvalidDocument, UsageError
from cryokb.issues import Severity
from cryokb.terminal import counted, visible

if TYPE_CHECKING:
    from cryokb.corpus import Curated, Proofs, TextFile, Verified
    from cryokb.issues import JsonObject

__all__ = ["verify", "witness"]

SHOWN = 20
"""How many quotes that were not found are shown of one text."""


@click.command()
@click.option("--text", "texts", multiple=True, metavar="FILE", help="A text that was read, UTF-8; - for standard input. May be repeated.")
@click.option("--source", metavar="ADDRESS", help="Whose text it is, as the evidence has it in read_in.")
@click.option("--write", is_flag=True, help="Write the proofs, once every quote was found.")
@date_option("--read-on", "The day on which the texts were read")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
@CURATED
def verify(texts: tuple[str, ...], source: str | None, write: bool, read_on: str | None, form: str, curated: Path) -> int:
    r"""Seek every quote again in the texts that were read, and say what is proved; without --text, what the proofs show.

    Whose text it is, is said by --source or by a first line `address: ...` with an empty line below it, else told by its digest or by the
    quotes that stand in it. Another edition is verified quote by quote. --write writes TEXTS.tsv and QUOTES.tsv: digest and length of each
    text, and place, length and digest of each quote. Exit: 0 when every quote is proved or was found, else 1.

    \b
    Example: cryokb corpus verify
             cryokb corpus verify --text review.txt
             cryokb corpus verify --text han-2021.txt --text han-2021.2.txt --source https://example.org/a --write
    """
    from cryokb import corpus as curation

    if source is not None and not texts:
        raise UsageError("--source says whose text it is, and there is no text.", hint="Add --text FILE.")
    whole = curation.load(curated)
    results = curation.verify(whole, [read(name) for name in texts], source=source)
    if form == "json":
        plain: JsonObject = {"texts": [result.to_json() for result in results], "proofs": dict(state_of(whole))}
        give(write_json(plain))
    else:
        for result in results:
            show(result)
        if not texts:
            show_state(whole)
    if any(result.missing for result in results):
        say("not every quote was found" + ("; nothing was written" if write else ""))
        return 1
    if write:
        write_proofs(whole, results, read_on, curated)
    elif any(result.rows and not result.is_proved for result in results):
        say("--write makes this the proof")
    return 1 if not texts and not write and any(state_of(whole)[name] for name in ("unproved", "idle")) else 0


def read(name: str) -> TextFile:
    """Read a text, or standard input."""
    from cryokb import corpus as curation
    from cryokb.corpus import LARGEST, text_file

    return text_file("standard input", sys.stdin.buffer.read(LARGEST + 1)) if name == "-" else curation.read_text_file(Path(name))


def show(result: Verified) -> None:
    """Say what came of seeking the quotes of one source."""
    known, whole = result.known, len(result.rows) + len(result.missing)
    told = {"name": "", "digest": ", known by its digest", "quotes": ", known by its quotes"}[result.found_by]
    if known is None:
        same = "a text without a proof"
    elif result.same_text:
        same = "the text that was read"
    else:
        length = "" if known.length is None else f": {result.length:,} characters, not {known.length:,}"
        same = f"another text than the one that was read{length}"
    give(f"{result.source}: {same}{told}")
    give(f"  {len(result.rows)} of {counted(whole, 'quote')} found")
    for number, what in ((result.unproved, "without a proof before"), (result.moved, "at another place than the proof says")):
        if number:
            give(f"  {number} of them {what}")
    for issue in result.missing[:SHOWN]:
        give(visible(f"  {issue.file}:{issue.line} {issue.message}"))
    if len(result.missing) > SHOWN:
        give(f"  and {len(result.missing) - SHOWN} more that do not stand there")


def state_of(whole: Curated) -> dict[str, int]:
    """Count what the proofs show of the quotes of a corpus, each passage of a source once."""
    from cryokb.corpus import PROVED, quoted_in

    proofs, counts = whole.proofs, dict.fromkeys(("texts", "quotes", "proved", "not_reread", "unproved", "idle"), 0)
    quoted = quoted_in(whole)
    counts["texts"] = len(quoted)
    for source, quotes in quoted.items():
        text = proofs.by_source.get(source)
        for item in quotes.values():
            shown = text is not None and proofs.proves(source, item.quote)
            counts["quotes"] += 1
            counts["unproved" if text is None or not shown else "proved" if text.state == PROVED else "not_reread"] += 1
    counts["idle"] = sum(row.sha256 not in quoted.get(row.source, {}) for row in proofs.quotes)
    return counts


def show_state(whole: Curated) -> None:
    """Say what the proofs show."""
    counts = state_of(whole)
    give(f"{counted(counts['quotes'], 'quote')} of {counted(counts['texts'], 'text')}")
    give(f"  {counts['proved']} proved: place and digest in a text whose digest is known")
    give(f"  {counts['not_reread']} found by an earlier check that kept no places, and not read again")
    give(f"  {counts['unproved']} without a proof")
    if counts["idle"]:
        give(f"  {counted(counts['idle'], 'proof')} of words that are not quoted: cryokb corpus verify --write takes them away")


def write_proofs(whole: Curated, results: list[Verified], read_on: str | None, curated: Path) -> None:
    """Write both tables where they change."""
    from cryokb import corpus as curation
    from cryokb import standard
    from cryokb.corpus import QUOTES_FILE, TEXTS_FILE, quoted_in, without_idle

    errors = [issue for issue in whole.issues if issue.severity is Severity.ERROR]
    if errors:  # what a damaged file quotes is not known, and its proofs are not idle
        raise InvalidDocument("The corpus has errors; no proof was written.", errors, path=errors[0].file)
    program = f"cryokb {standard.versions()['software']}"
    made: Proofs = without_idle(curation.updated_proofs(whole.proofs, results, date=read_on or today(), program=program), quoted_in(whole))
    beside = curated.parent if curated.name == "publications" else curated
    for name, text in ((TEXTS_FILE, made.texts_table()), (QUOTES_FILE, made.quotes_table())):
        place = beside / name
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            write_output(text, place)


@click.command()
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@date_option("--read-on", "The day on which the texts were read")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("curated/witnesses"),
    show_default=True,
    metavar="FOLDER",
    help="A folder inside the corpus; nothing is written there any more.",
)
@click.pass_context
def witness(context: click.Context, texts: tuple[str, ...], read_on: str | None, output: Path) -> object:
    r"""Old name of `cryokb corpus verify --text FILE --write`; it goes with the next release.

    \b
    Example: cryokb corpus witness texts/*.txt
    """
    say("cryokb corpus witness is now: cryokb corpus verify --text FILE --write; no hashes of words are kept any more.")
    return context.invoke(verify, texts=texts, source=None, write=True, read_on=read_on, form="text", curated=output.parent)
