"""A corpus is checked file by file and as a whole; what one of the two has said the other does not repeat."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cryokb import batch, corpus
from cryokb.corpus.registry import errors_of

INVENTED = Path(__file__).parent / "data/corpus"
ALDER, BIRCH, QUILL = (
    f"publications/{name}.yaml" for name in ("alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review")
)
EVIDENCE = "    evidence:\n      - read_in: 10.5555/quill.2030\n"
LONG = "up to 200 nm without it" + " and more" * 40

CAUSES = [
    # identifiers: the form of a DOI is a note, once at each place
    (ALDER, "read_in: 10.5555/quill.2030\n", "read_in: 10.5555/Quill.2030\n", "ID-FORM", "Quill"),
    (ALDER, "read_in: 10.5555/quill.2030\n", "read_in: quill.2030\n", "ID-FORM", "read_in: quill"),
    (QUILL, "doi: 10.5555/quill.2030", "doi: https://doi.org/10.5555/quill.2030", "ID-FORM", "doi.org"),
    (QUILL, "doi: 10.5555/quill.2030", "doi: 10.5555/birch.2029", "ID-DOI-UNIQUE", "doi: 10.5555/birch"),
    # references
    (ALDER, "system: without", "system: witout", "REF-UNRESOLVED", "witout"),
    (ALDER, "systems:\n", "system:\n", "STR-UNKNOWN-NAME", "system:"),
    # findings that claims name and that cannot be read
    (ALDER, "findings:\n", "finding:\n", "STR-UNKNOWN-NAME", "finding:"),
    (ALDER, "findings:\n", "results:\n", "STR-UNKNOWN-NAME", "results:"),
    (ALDER, "  thickness_without:", "  Thickness without:", "STR-PATTERN", "Thickness without"),
    (ALDER, "title: Inv", "title: [Inv", "DOC-SYNTAX", "title"),
    (ALDER, "publication/1.1", "publicaton/1.1", "DOC-KIND", "publicaton"),
    (ALDER, "publication/1.1", "record/1.1", "DOC-KIND", None),
    (ALDER, "  thickness_with:", "  thickness_wit:", "REF-UNRESOLVED", None),
    # evidence
    (ALDER, EVIDENCE, EVIDENCE.replace("evidence", "evidnce"), "STR-UNKNOWN-NAME", "evidnce"),
    (ALDER, 'quote: "up to 200 nm', 'quot: "up to 200 nm', "STR-UNKNOWN-NAME", "quot:"),
    (ALDER, ', quote: "up to 200 nm without it"', "", "STR-MISSING", None),
    (ALDER, "up to 200 nm without it", LONG, "STR-PATTERN", "and more"),
    (ALDER, "depth: secondary}]", "depth: secondry}]", "STR-TERM", "secondry"),
    (ALDER, "value: up to 200 nm", "value: up to 200", "QTY-DIMENSION", "value: up to 200"),
    # lists
    ("phases.yaml", "phases:\n", "phase:\n", "STR-UNKNOWN-NAME", "phase:"),
    ("phases.yaml", "formula: NaF", "formla: NaF", "STR-UNKNOWN-NAME", "formla"),
    ("phases.yaml", "cryokb: phases", "cryokb: claims", "DOC-KIND", None),
    ("claims.yaml", "supports", "suports", "STR-UNKNOWN-NAME", "suports"),
    ("gaps.yaml", "query: {metal: Al}", "query: {metal: All}", "STR-TERM", "All"),
    ("gaps.yaml", "query: {metal: Al}", "query: {metl: Al}", "STR-UNKNOWN-NAME", "metl"),
]


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: f"{cause[3]}-{cause[2].strip()[:30]}")
def test_one_cause_gives_one_issue(tmp_path: Path, cause: tuple[str, str, str, str, str | None]) -> None:
    name, good, bad, code, marked = cause
    folder = Path(shutil.copytree(INVENTED, tmp_path / "corpus"))
    text = (folder / name).read_text(encoding="utf-8")
    assert good in text
    (folder / name).write_text(text.replace(good, bad, 1), encoding="utf-8")
    found = batch.validate(folder, level="draft").issues
    assert [issue.code for issue in found] == [code]
    if marked is not None:
        assert marked in (folder / name).read_text(encoding="utf-8").splitlines()[(found[0].line or 0) - 1]


def test_the_invented_corpus_is_clean() -> None:
    assert batch.validate(INVENTED, level="draft").issues == ()


def test_a_quote_that_was_edited_is_told_once(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(INVENTED, tmp_path / "corpus"))
    texts = {"10.5555/quill.2030": (INVENTED / "sources/quill.2030.txt").read_text(encoding="utf-8")}
    place = folder / ALDER
    place.write_text(place.read_text(encoding="utf-8").replace("up to 200 nm without it", "up to 201 nm without it"), encoding="utf-8")
    assert [issue.code for issue in corpus.check(corpus.load(folder), source_texts=texts)] == ["LIT-QUOTE-FOUND"]


def test_a_corpus_that_is_named_twice_is_checked_once(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(INVENTED, tmp_path / "corpus"))
    place = folder / ALDER
    place.write_text(place.read_text(encoding="utf-8").replace("depth: secondary}]", "depth: full_text}]", 1), encoding="utf-8")
    again = folder.parent / "corpus/../corpus"
    assert [issue.code for issue in batch.validate_paths([folder, again], level="draft").issues] == ["LIT-DEPTH"]


def test_a_corpus_is_released_with_identifiers_in_normal_form_only(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(INVENTED, tmp_path / "corpus"))
    place = folder / QUILL
    place.write_text(place.read_text(encoding="utf-8").replace("doi: 10.5555/quill.2030", "doi: 10.5555/Quill.2030"), encoding="utf-8")
    assert [issue.code for issue in errors_of(corpus.load(folder))] == ["ID-FORM"]
