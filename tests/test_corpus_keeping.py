"""Keeping the corpus: skeletons, the canonical form."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import corpus, documents, expansion, standard, validation
from cryokb.cli import main
from cryokb.corpus.files import KINDS, PLACEHOLDER, About, curated_files, format_file, format_text, publication_skeleton, slot_order
from cryokb.documents import Style, canonical_text
from cryokb.errors import IdentifierError, InvalidDocument, UnreadableFile, UsageError
from cryokb.issues import Severity

ROOT = Path(__file__).parent.parent
INVENTED = ROOT / "tests" / "data" / "corpus"
CURATED = ROOT / "curated"
ALDER, QUILL = "alder-2028-invented-sodium", "quill-2030-invented-review"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(INVENTED, tmp_path / "curated")
    return tmp_path / "curated"


# ---------------------------------------------------------------- skeletons


ABOUT = About("The sodium in the cold: a study", ("Ada Müller", "others"), 2031, "Journal of Invented Tests 3, 1")

FILLED = {
    "bibliography": "{state: partial, seen_at: 'https://example.org'}",
    "agent": "Ada Quill,",
    "10.5555/muller.2031": "abstract",
    "label": "Na in an ether",
    "metal": "Na",
    "property": "interphase_thickness",
    "value": "~30 nm",
    "statement": "The interphase is about 30 nm thick.",
    "locator": "abstract",
    "quote": '"an interphase of ~30 nm"',
    "depth": "abstract",
}


def filled(text):
    """Fill in what a skeleton leaves open."""
    for name, value in FILLED.items():
        text = re.sub(rf"\b{name}: [^\n]*?{PLACEHOLDER}[^\n,]*,?", lambda _, line=f"{name}: {value}": line, text)
    return re.sub(rf"({PLACEHOLDER})", "not_stated", text)


def test_a_skeleton_is_valid_once_filled_in_and_belongs_to_the_corpus(folder):
    made = publication_skeleton("https://doi.org/10.5555/Muller.2031", ABOUT, date="2026-11-27", corpus=corpus.load(folder))
    assert made.stem == "muller-2031-sodium-cold-study"
    text = filled(made.text)
    assert PLACEHOLDER not in re.sub("^ *#.*", "", text, flags=re.MULTILINE)
    file = folder / "publications" / f"{made.stem}.yaml"
    file.write_text(text, encoding="utf-8")
    document, issues = documents.read_file(file)
    assert issues == []
    assert validation.check(document, level="draft") == []
    whole = corpus.load(folder)
    assert [str(issue) for issue in (*whole.issues, *corpus.check(whole))] == []
    assert next(row for row in whole.publications if row.stem == made.stem).row.doi == "10.5555/muller.2031"


def test_a_skeleton_that_is_not_filled_in_is_not_valid():
    made = publication_skeleton("10.5555/nothing", About(), date="2026-11-27")
    assert made.stem == "unnamed-0000-untitled"
    document, issues = documents.parse_text(made.text, name="x.yaml")
    assert issues == []
    assert {issue.severity for issue in validation.check(document, level="draft")} >= {Severity.ERROR}


def test_a_doi_or_a_name_that_the_corpus_has_is_refused_with_a_hint(folder):
    curated = corpus.load(folder)
    with pytest.raises(UsageError, match=r"quill\.2030 already") as known:
        publication_skeleton("doi:10.5555/QUILL.2030", About(), date="2026-11-27", corpus=curated)
    assert QUILL in known.value.hint
    with pytest.raises(UsageError, match=f"{ALDER} already") as known:
        publication_skeleton("10.5555/new", About(), date="2026-11-27", corpus=curated, stem=ALDER)
    assert "another" in known.value.hint
    with pytest.raises(IdentifierError):
        publication_skeleton("no doi", About(), date="2026-11-27")


@given(st.text(max_size=40), st.text(max_size=20), st.integers(1900, 2100))
def test_whatever_is_known_gives_a_text_that_can_be_read(title, author, year):
    made = publication_skeleton("10.5555/any", About(title, (author,) if author else (), year, title), date="2026-11-27")
    document, issues = documents.parse_text(made.text, name="x.yaml")
    if document is not None and not issues:  # what YAML cannot hold, or takes for empty, is told when it is read
        assert document.data["title"] == title
        assert document.data["year"] == year
    assert re.fullmatch(r"[a-z0-9-]+", made.stem)


def test_the_command_writes_a_skeleton_and_nothing_over_a_file(folder, capsys, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    target = folder / "publications" / "muller-2031-cold.yaml"
    arguments = ["corpus", "new", "10.5555/muller.2031", "--year", "2031", "--curated", str(folder), "-o", str(target)]
    assert main(arguments) == 0
    text = target.read_text(encoding="utf-8")
    assert "date: 2026-11-18" in text
    assert "muller-2031-cold.yaml" in text
    assert main(arguments) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["corpus", "new", "10.5555/quill.2030", "--curated", str(folder)]) == 2


def test_a_name_that_the_corpus_would_not_take_is_refused_at_once(folder, capsys):
    with pytest.raises(UsageError, match="Bad Name is not <surname>-<year>-<slug>"):
        publication_skeleton("10.5555/new", About(), date="2026-11-27", stem="Bad Name")
    place = folder / "publications"
    arguments = ["corpus", "new", "10.5555/new", "--curated", str(folder), "-o"]
    assert main([*arguments, str(place / "muller-2031-cold.txt")]) == 2
    assert "Let it end in .yaml" in capsys.readouterr().err
    assert main(["corpus", "new", "10.5555/new", "--curated", str(folder / "nothing")]) == 2
    assert "no folder" in capsys.readouterr().err


# ---------------------------------------------------------------- the canonical form


def expanded(text):
    document, _ = documents.parse_text(text, format="yaml")
    return expansion.expand(document.data, root=standard.current().document_class(document.kind), raw_text=document.raw_text).document


def comments(text):
    return sorted(line.strip() for line in text.splitlines() if line.lstrip().startswith("#"))


def curated_texts():
    files = curated_files([CURATED, INVENTED])
    assert len(files) >= 50
    return files


def test_every_curated_file_has_a_canonical_form_that_says_the_same():
    for file in curated_texts():
        text = file.read_text(encoding="utf-8")
        first = format_text(text, name=str(file))
        if first == text:  # so it is its own canonical form, a fixpoint, and says the same
            continue
        assert format_text(first) == first, file
        assert expanded(first) == expanded(text), file
        assert comments(first) == comments(text), file


UNTIDY = """\
# Above everything.

cryokb:   publication/1.0   # the kind
findings:
  one:
    # About the words.
    statement: 'Ten.'
    evidence: [{quote: "ten", read_in: 10.5555/x, locator: not_stated,   # in brackets
       depth: abstract}]
    property: 'interphase_thickness'  # what


    value: 0.10 nm
    kind: measurement
    note: >-  # behind a mark
      a note # that is no comment
      in two lines
    # The end of one.
  two: {kind: context, property: grain_size, value: not_stated, statement: "a # b", evidence: [{read_in: x, quote: "q", depth: abstract}]}
systems:
  s:  # a system
    metal: Na
title: "Invented"
# Below everything.
"""

TIDY = """\
# Above everything.

cryokb: publication/1.0  # the kind
title: Invented
systems:
  s: {metal: Na}  # a system
findings:
  one:
    kind: measurement
    property: interphase_thickness  # what

    value: 0.10 nm
    # About the words.
    statement: Ten.
    # in brackets
    evidence:
      - read_in: 10.5555/x
        locator: not_stated
        quote: "ten"
        depth: abstract
    note: "a note # that is no comment in two lines"  # behind a mark
  # The end of one.
  two:
    kind: context
    property: grain_size
    value: not_stated
    statement: "a # b"
    evidence:
      - read_in: x
        quote: "q"
        depth: abstract
# Below everything.
"""


def test_the_canonical_form_has_one_order_and_one_style_and_keeps_comments():
    made = format_text(UNTIDY)
    assert made == TIDY
    assert format_text(made) == made
    assert format_text(UNTIDY.replace("\n", "\r\n")) == made
    assert expanded(made) == expanded(UNTIDY)


REMARK = st.sampled_from(["", "# a remark", "  # deeper", "\n", "#", "# with 'quotes' and [brackets]"])


@given(st.data())
def test_remarks_anywhere_are_kept_and_the_form_is_a_fixpoint(data):
    lines = (INVENTED / "publications" / f"{ALDER}.yaml").read_text(encoding="utf-8").splitlines()
    places = data.draw(st.lists(st.tuples(st.integers(0, len(lines)), REMARK), max_size=6))
    for place, remark in sorted(places, reverse=True):
        lines.insert(place, remark)
    behind = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=4, unique=True))
    for place in behind:
        if lines[place].rstrip().endswith(("}", "]", ":")) or re.fullmatch(r"\s*[a-z_]+: [A-Za-z0-9_]+", lines[place]):
            lines[place] += "  # behind"
    text = "\n".join(lines) + "\n"
    made = format_text(text)
    assert format_text(made) == made
    assert expanded(made) == expanded(text)
    assert made.count("#") == text.count("#")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ('title: "a"#c\n', "title: a  #c\n"),
        ("authors: [a,#c\n  b]#d\n", "#c\nauthors: [a, b]  #d\n"),
        ("systems: {}#c\n", "systems: {}  #c\n"),
        ("title: >-#c\n  a\n", "title: a  #c\n"),
        ("title: a,#b\n", "title: a,#b\n"),
    ],
)
def test_a_comment_that_touches_what_it_follows_is_kept(written, canonical):
    head = "cryokb: publication/1.0\n"
    assert format_text(head + written) == head + canonical


def test_a_comment_behind_a_dash_belongs_to_the_item_that_begins_there():
    text = "cryokb: publication/1.0\nfindings:\n  a:\n    evidence:\n    - # one\n      read_in: x\n    - # two\n      read_in: y\n"
    made = format_text(text)
    assert made.endswith("    evidence:\n      # one\n      - read_in: x\n      # two\n      - read_in: y\n")
    assert format_text(made) == made


def test_json_is_not_turned_into_yaml_and_a_folder_without_files_is_told(tmp_path, capsys):
    file = tmp_path / "alder-2028-x.json"
    file.write_text('{"cryokb": "publication/1.0", "title": "a"}', encoding="utf-8")
    assert main(["corpus", "format", str(file)]) == 2
    assert file.read_text(encoding="utf-8").startswith("{")
    assert main(["corpus", "format", "--check", str(tmp_path)]) == 2
    assert "no YAML file" in capsys.readouterr().err


def test_digits_of_bare_numbers_are_kept():
    document, _ = documents.parse_text("b: 0.10\na: [1.0e3, 011, 12]\n", format="yaml")
    made = canonical_text(document, {"a": document.data["a"], "b": document.data["b"]})
    assert made.startswith("a: [1.0e3, ")
    assert made.endswith("b: 0.10\n")


def test_what_cannot_be_kept_is_refused_and_the_file_left_alone(tmp_path):
    cases = {
        "cryokb: claims/1.0\nclaims: {a: [}\n": InvalidDocument,
        "cryokb: record/1.1\n": UsageError,
        "- a\n": InvalidDocument,
        f"cryokb: claims/1.0\nclaims:\n  {'k' * 1000}: {{statement: a}}\n": UsageError,
    }
    for text, error in cases.items():
        with pytest.raises(error):
            format_text(text)
    with pytest.raises(UnreadableFile):
        curated_files([tmp_path / "nothing"])
    file = tmp_path / "latin.yaml"
    file.write_bytes("title: Ångström".encode("latin-1"))
    with pytest.raises(UnreadableFile):
        format_file(file)
    document, _ = documents.parse_text('{"a": 1}', format="json")
    with pytest.raises(UsageError):
        canonical_text(document, document.data, Style())


def test_every_slot_has_a_place():
    for kind in KINDS:
        root = standard.current().document_class(kind)
        for name in {root, "Finding", "Evidence", "NamedSystem"}:
            assert set(standard.current().class_slots(name)) <= set(slot_order(standard.current(), name))


def test_the_command_names_what_differs_and_mends_it(folder, capsys):
    assert main(["corpus", "format", str(folder), "--check"]) == 1
    named = capsys.readouterr().out.split()
    assert str(folder / "publications" / f"{ALDER}.yaml") in named
    before = corpus.load(folder).digest
    assert main(["corpus", "format", str(folder)]) == 0
    assert main(["corpus", "format", str(folder), "--check"]) == 0
    assert capsys.readouterr().out == ""
    assert corpus.load(folder).digest == before


def test_the_curated_files_are_in_canonical_form_and_registered():
    assert len(list((CURATED / "publications").glob("*.yaml"))) >= 80
    assert main(["corpus", "format", "--check", str(CURATED)]) == 0
    assert len((CURATED / "REGISTRY.tsv").read_text(encoding="utf-8").splitlines()) >= 1500
