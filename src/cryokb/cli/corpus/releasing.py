"""cryokb corpus register, diff, release and cite."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cryokb.cli.options import (
    CURATED,
    DATABASE,
    chosen_filter,
    date_option,
    filter_options,
    output_option,
    today,
    write_output,
)
from cryokb.cli.streams import give, progress_line, say
from cryokb.errors import UsageError
from cryokb.terminal import counted

__all__ = ["cite", "diff", "register", "release"]

SHOWN = 20
"""How many ids are named at most."""


@click.command()
@click.argument("release", required=False, metavar="[RELEASE]")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when the registry is not up to date.")
@CURATED
def register(release: str | None, check: bool, curated: Path) -> int:
    r"""Bring the registry of released ids up to date for RELEASE, such as 2026.11.

    New ids get version 1, changed content a higher version; ids that are gone become withdrawn, for ever.

    \b
    Example: cryokb corpus register 2026.11
             cryokb corpus register --check
    """
    from cryokb import corpus as curation
    from cryokb.corpus import REGISTRY_FILE, registered_contents, require_readable, stale_ids, updated_registry

    if (release is None) is not check:
        raise UsageError("Name the release, or say --check.", hint="cryokb corpus register 2026.11")
    whole = require_readable(curation.load(curated))
    found = stale_ids(whole.registry, registered_contents(whole))
    for mark, names in (("+", found.new), ("~", found.changed), ("-", found.gone), ("!", found.reused)):
        for name in names[:SHOWN]:
            give(f"{mark} {name}")
        if len(names) > SHOWN:
            give(f"{mark} and {len(names) - SHOWN} more")
    say(f"{len(found.new)} new, {len(found.changed)} changed, {len(found.gone)} gone, {len(found.reused)} used again")
    if release is None:
        return 1 if found else 0
    made = updated_registry(whole.registry, whole, release)
    beside = curated.parent if curated.name == "publications" else curated
    write_output(made.to_text(), beside / REGISTRY_FILE)
    say(f"{counted(len(made.rows), 'id')}, release {made.newest}")
    return 0


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is written.")
@output_option
def diff(old: Path, new: Path, form: str, output: Path | None) -> int:
    r"""Say what changed from OLD to NEW: folders of curated files, released folders, or findings as JSON lines.

    Exit: 0 when they say the same, 1 when they differ.

    \b
    Example: cryokb corpus diff cryokb-corpus-2026.11 curated
             cryokb corpus diff cryokb-corpus-2026.11 cryokb-corpus-2027.02 --format json
    """
    from cryokb.corpus import difference_text, differences_between, read_snapshot

    sections = differences_between(read_snapshot(old), read_snapshot(new))
    differs = any(sections.values())
    if form == "json":
        plain = {name: found.to_json() for name, found in sections.items()}
        write_output(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", output)
    elif differs or output is not None:
        write_output(difference_text(sections), output)
    if not differs:
        say("no difference")
    return 1 if differs else 0


@click.command()
@click.argument("name", metavar="RELEASE")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Where it is written. [default: cryokb-corpus-RELEASE]"
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="The release before, to say what changed.",
)
@date_option("--date", "The day of publication")
@CURATED
def release(name: str, output: Path | None, previous: Path | None, date: str | None, curated: Path) -> int:
    r"""Write a citable release of the whole corpus as an RO-Crate: SQLite, JSON, Parquet, CSV, Turtle, licences, changes, checksums.

    The corpus must be without error and registered: cryokb corpus register RELEASE.

    \b
    Example: cryokb corpus release 2026.11
             cryokb corpus release 2027.02 --previous cryokb-corpus-2026.11 --date 2027-02-01 -o build/release
    """
    from cryokb import corpus as curation
    from cryokb.export import make_release

    folder = output or Path(f"cryokb-corpus-{name}")
    whole = curation.load(curated, progress=progress_line)
    files = make_release(whole, name, folder, date=date or today(), previous=previous)
    give(f"{counted(len(whole.findings), 'finding')}, {counted(len(files), 'file')} -> {folder}")
    return 0


@click.command()
@filter_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "bibtex"]), default="text", show_default=True, help="How it is written."
)
@click.option(
    "--verify",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="CITATION.json",
    help="Ask the question of a citation again; exit with 1 and what differs when the answer is another.",
)
@DATABASE
@output_option
def cite(form: str, verify: Path | None, database: str | None, output: Path | None, **options: object) -> int:
    r"""Cite the findings of a filter: release, question, hash of the answer, counts, primary papers.

    \b
    Example: cryokb corpus cite --metal Na --property interphase_thickness
             cryokb corpus cite --metal Na --format json -o citation.json
             cryokb corpus cite --verify citation.json
    """
    from cryokb import export
    from cryokb.store import Corpus

    chosen = chosen_filter(options)
    if verify is not None:
        if chosen.to_mapping():
            raise UsageError("A citation has its own question.", hint="Leave the filter out: cryokb corpus cite --verify FILE.")
        if output is not None or form != "text":
            raise UsageError("--verify writes no citation.", hint="Leave --format and -o out: cryokb corpus cite --verify FILE.")
        return verified(verify, database)
    with Corpus.open(database) as base:
        made = export.cite(base, chosen)
        if form == "json":
            text = json.dumps(made.to_json(), ensure_ascii=False, indent=1) + "\n"
        else:
            text = export.cite_text(made) if form == "text" else export.cite_bibtex(base, made)
    write_output(text, output)
    return 0


def verified(path: Path, database: str | None) -> int:
    """Ask the question of a citation again and say what differs."""
    from cryokb import export
    from cryokb.store import Corpus

    old = export.read_citation(path)
    with Corpus.open(database) as base:
        new = export.cite(base, export.parse_query(old.query))
    lines = export.differences(old, new)
    if old.release != new.release or old.corpus != new.corpus:
        say(f"cited: {old.release}, sha256:{old.corpus}\nasked: {new.release}, sha256:{new.corpus}")
    for line in lines:
        give(line)
    counts = f"{counted(new.findings, 'finding')} of {counted(new.papers, 'paper')}"
    say("the answer is another" if lines else f"the same answer: {counts}")
    return 1 if lines else 0
