"""Reading, positions, explanations, canonical text and edits of documents."""

import json
import os
import random
import re
import struct
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import documents
from cryokb.documents import (
    MAX_BYTES,
    Document,
    apply_edits,
    from_mapping,
    locate,
    locate_all,
    parse_pointer,
    parse_text,
    read_file,
    scalar_text,
    write_json,
    write_yaml,
)
from cryokb.errors import UnreadableFile, UsageError
from cryokb.issues import Edit, Issue, Related, Severity

RECORD = """\
cryokb: record/1.1
id: li_fec_grid_7   # a comment stays
title: Interphase of Li, 10 wt% FEC
keywords: [lithium metal, cryo-TEM]
creators:
  - {family: Researcher, given: A., orcid: 0000-0002-1825-0097, affiliation: {name: Example University}}
specimens:
  grid_7:
    system:
      metal: Li
      purity: 0.10
      electrolyte: {class: liquid, salts: [LiPF6 1 mol/L], solvents: [EC 50 vol%, DEC 50 vol%]}
    history:                      # in order
      - {step: plating, start: 2026-03-02T09:15:00+01:00, duration: 30 min, temperature: 20 °C}
      - step: disassembly
        oxygen: <0.1 ppm
      - {step: transfer, air_exposure: none}
observations:
  li2o: {property: phase, phase: Li2O, reflections: [{hkl: (111), d: 2.65 Å}, {hkl: "011", d: 1e-3}]}
  tilt: -60 to 60 °
"""


def read(text, **options):
    document, issues = parse_text(text, **options)
    return document, issues


def good(text) -> Document:
    document, issues = parse_text(text)
    assert document is not None
    assert issues == []
    return document


def only(text, **options) -> Issue:
    _, issues = parse_text(text, **options)
    assert len(issues) == 1, issues
    return issues[0]


# ------------------------------------------------------------------------------------------------------------------ reading


def test_a_record_reads_with_kind_version_and_texts_as_written():
    document = good(RECORD)
    assert (document.kind, document.version, document.format, document.name) == ("record", "1.1", "yaml", "document")
    assert document.data["specimens"]["grid_7"]["history"][0]["start"] == "2026-03-02T09:15:00+01:00"
    assert document.data["observations"]["li2o"]["reflections"][1] == {"hkl": "011", "d": 0.001}


def test_words_that_older_readers_take_for_something_else_stay_text():
    data = good("cryokb: record/1.1\na: no\nb: 011\nc: 12:30:45\nd: 2026-03-02\ne: on\n").data
    assert [data[key] for key in "abcde"] == ["no", "011", "12:30:45", "2026-03-02", "on"]


def test_a_clean_document_never_loads_pyyaml_and_is_quick():
    code = """
import sys, time, pathlib
from cryokb.documents import parse_text
text = sys.stdin.read()
parse_text(text)
start = time.process_time()
for _ in range(20):
    document, issues = parse_text(text)
spent = (time.process_time() - start) / 20
assert document and not issues, issues
print("yaml" in sys.modules, spent)
"""
    done = subprocess.run([sys.executable, "-c", code], input=RECORD * 1, capture_output=True, text=True, check=True, encoding="utf-8")
    loaded, spent = done.stdout.split()
    assert loaded == "False"
    assert float(spent) < 0.01  # 0.3 ms on the machine it was written on; the room is for busy ones


def test_a_file_is_read_by_its_name(tmp_path):
    path = tmp_path / "record.yaml"
    path.write_text(RECORD, encoding="utf-8")
    document, issues = read_file(path)
    assert document is not None
    assert not issues
    assert document.name == str(path)
    assert document.data == good(RECORD).data


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    path = tmp_path / "record.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + RECORD.replace("\n", "\r\n").encode())
    document, issues = read_file(path)
    assert document is not None
    assert not issues
    assert document.data == good(RECORD).data
    here, there = document.position(["observations", "tilt"]), good(RECORD).position(["observations", "tilt"])
    assert here is not None
    assert there is not None
    assert (here.line, here.column, here.end_column) == (there.line, there.column, there.end_column)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_missing_file_and_a_folder_are_misuse(tmp_path, name):
    with pytest.raises(UnreadableFile) as caught:
        read_file(tmp_path / name)
    assert caught.value.path == str(tmp_path / name)


@contextmanager
def as_somebody_else():
    """Give up the rights of the superuser, who may open every file, for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_without_permission_is_misuse(tmp_path):
    path = tmp_path / "secret.yaml"
    path.touch(mode=0o000)
    with as_somebody_else(), pytest.raises(UnreadableFile):
        read_file(path)


def test_a_name_that_no_system_knows_is_misuse():
    with pytest.raises(UnreadableFile):
        read_file("a\0b.yaml")


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (b"", "DOC-EMPTY", "empty"),
        (b"\n  \n", "DOC-EMPTY", "empty"),
        (b"# only a comment\n", "DOC-EMPTY", "empty"),
        (b"---\n~\n", "DOC-EMPTY", "empty"),
        (b"\x00\x01\x02", "DOC-ENCODING", "binary"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 20, "DOC-ENCODING", "HDF5"),
        (b"PK\x03\x04 ", "DOC-ENCODING", "zip"),
        (b"%PDF-1.7", "DOC-ENCODING", "PDF"),
        ("cryokb: record/1.1\n".encode("utf-16"), "DOC-ENCODING", "UTF-16"),
        ("cryokb: record/1.1\n".encode("utf-16-le"), "DOC-ENCODING", "UTF-16"),
        ("cryokb: record/1.1\n".encode("utf-32-be"), "DOC-ENCODING", "UTF-32"),
        (struct.pack(">6I", 4, 0, 3500, 1, 0, 12) + bytes(100), "DOC-ENCODING", "This is a binary file"),
        (struct.pack("<4I", 128, 128, 1, 2) + bytes(1000), "DOC-ENCODING", "This is a binary file"),
        (struct.pack("<4H", 300, 2, 64, 64) + bytes(1000), "DOC-ENCODING", "This is a binary file"),
        ("cryokb: record/1.1\nt: 20 °C\n".encode("cp1252"), "DOC-ENCODING", "perhaps `°` saved as Windows-1252"),
        (b"cryokb: record/1.1\n\x81\n", "DOC-ENCODING", "0x81"),
    ],
)
def test_files_that_are_no_text(tmp_path, raw, code, words):
    path = tmp_path / "file.yaml"
    path.write_bytes(raw)
    document, (issue,) = read_file(path)
    assert document is None
    assert (issue.code, issue.severity, issue.file) == (code, Severity.ERROR, str(path))
    assert words in issue.message


def test_the_byte_that_is_not_utf_8_is_placed(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_bytes("a: 1\nt: é 20 °C\n".encode().replace("°".encode(), b"\xb0"))
    _, (issue,) = read_file(path)
    assert (issue.line, issue.column) == (2, 9)


def test_a_document_beyond_the_size_limit_is_not_parsed(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: " + b"x" * MAX_BYTES)
    assert [issue.code for issue in read_file(path)[1]] == ["DOC-SIZE"]
    assert only("é" * (MAX_BYTES // 2 + 1)).code == "DOC-SIZE"


# ----------------------------------------------------------------------------------------------------------- kind and version


@pytest.mark.parametrize(
    ("text", "code", "severity", "found", "words"),
    [
        ("a: 1", "DOC-KIND", "error", (None, None), "is missing"),
        ("hello", "DOC-KIND", "error", (None, None), "a single value"),
        ("[1, 2]", "DOC-KIND", "error", (None, None), "a list"),
        ("cryokb: 5", "DOC-KIND", "error", (None, None), "does not name a kind"),
        ("cryokb: recrod/1.1", "DOC-KIND", "error", (None, None), "Did you mean `record/1.1`?"),
        ("cryokb: publications/1.0", "DOC-KIND", "error", (None, None), "Did you mean `publication/1.0`?"),
        ("cryokb: nonsense/1.0", "DOC-KIND", "error", (None, None), "record, publication, phases"),
        ("Cryokb: record/1.1", "DOC-KIND", "error", (None, None), "Rename it to `cryokb`"),
        ("cryokb: record/2.0", "DOC-VERSION", "error", ("record", "2.0"), "version 2.0 of the standard; this cryokb knows 1.1. Upgrade"),
        ("cryokb: record/0.8", "DOC-VERSION", "error", ("record", "0.8"), "or a released older version"),
        ("cryokb: record/1.7", "DOC-VERSION", "note", ("record", "1.7"), "upgrade cryokb"),
        ("cryokb: record", "DOC-VERSION", "error", ("record", None), "missing. Write `cryokb: record/1.1`"),
        ("cryokb: record/1.1.0", "DOC-VERSION", "error", ("record", None), "`1.1.0` is not a version"),
        ("cryokb: record/one", "DOC-VERSION", "error", ("record", None), "`one` is not a version"),
    ],
)
def test_kind_and_version(text, code, severity, found, words):
    document, (issue,) = read(text)
    assert document is not None
    assert (issue.code, issue.severity) == (code, severity)
    assert (document.kind, document.version) == found
    assert words in f"{issue.message} {issue.hint}"
    assert issue.line == 1


@pytest.mark.parametrize("text", ["cryokb: recrod/1.1\n", "cyrokb: record/1.1\n", "cryokb: record\n", "cryokb: phase/1.0\n"])
def test_the_mend_of_a_wrong_first_line_mends_it(text):
    document, (issue,) = read(text)
    assert document is not None
    assert issue.fix is not None
    assert read(apply_edits(document, issue.fix))[1] == []


# ------------------------------------------------------------------------------------------------------------- broken YAML

BROKEN = [
    # text, line, column, end column, words of message and hint, path, replacement
    ("purity: >99.3 %  # given", 1, 9, 16, '`>99.3 %` begins with `>`.*Put quotes around it: ">99.3 %"', "/purity", ">99.3 %"),
    ("a: {water: >5 ppm}", 1, 12, 18, 'Put quotes around it: ">5 ppm"', "/a/water", ">5 ppm"),
    ("a: {water: >5 ppm, oxygen: 1}", 1, 12, 18, '">5 ppm"', "/a/water", ">5 ppm"),
    ("a: [1, >5]", 1, 8, 10, '">5"', "/a/1", ">5"),
    ("a: >5\nb: 1", 1, 4, 6, 'announces a block of text in YAML, and none follows.*">5"', "/a", ">5"),
    ("a: |2 # x\nb: 1", 1, 4, 6, '"|2"'.replace("|", r"\|"), "/a", "|2"),
    ("a: >\nb: 1", 1, 4, 5, "Write the text on the next lines", "/a", None),
    ("a: %5", 1, 4, 6, "`%5` begins with `%`", "/a", "%5"),
    ("%5", 1, 1, 3, "`%5` begins with `%`", "", None),
    ("a: - 40 °C", 1, 4, 11, "space behind its minus sign.*Write it without the space: -40 °C", "/a", "-40 °C"),
    ("a: {t: - 40 °C, u: 1}", 1, 8, 15, "without the space: -40 °C", "/a/t", "-40 °C"),
    ("a: - b", 1, 4, 7, "Begin the list on the next line", "", None),
    ("a: @x # why", 1, 4, 6, 'begins with `@`.*"@x"', "/a", "@x"),
    ("- @x", 1, 3, 5, '"@x"', "/0", "@x"),
    ("a: `x`", 1, 4, 7, 'a backtick.*"`x`"', "/a", "`x`"),
    ("a: ? b", 1, 4, 7, '"\\? b"', "/a", "? b"),
    ("a: {b: ?c}", 1, 8, 10, '"\\?c"', "/a/b", "?c"),
    ("a: & b", 1, 4, 7, '"& b"', "/a", "& b"),
    ("a: **b**", 1, 4, 9, '"\\*\\*b\\*\\*"', "/a", "**b**"),
    ("a: !x!y z", 1, 4, 10, '"!x!y z"', "/a", "!x!y z"),
    ("a: !tag b", 1, 4, 10, "marks a type in YAML.*Put quotes", "", None),
    ("a: &b c", 1, 4, 8, "nothing uses it", "", None),
    ("a: *b", 1, 4, 6, "there is none.*Put quotes", "", None),
    ("a: [*b, c]", 1, 5, 7, 'there is none.*Put quotes around it if it is text: "\\*b"', "", None),
    ("a: ,b", 1, 4, 6, "begins with a comma", "/a", ",b"),
    ("title: Li: a study", 1, 8, 19, 'colon followed by a space.*"Li: a study"', "/title", "Li: a study"),
    ("a: {title: Li: a study}", 1, 12, 23, '"Li: a study"', "/a/title", "Li: a study"),
    ("é: ü: 😀", 1, 4, 8, '"ü: 😀"', "/é", "ü: 😀"),
    ('a: "x": y', 1, 4, 10, "behind the closing quote", "", None),
    ('a: "5" nm', 1, 4, 10, 'Put the whole value in quotes: "5 nm"', "", None),
    ('a: {b: "5" nm}', 1, 8, 14, 'quotes: "5 nm"', "", None),
    ("a: 'it's'", 1, 4, 10, 'other kind of quotes.*"it\'s"', "", None),
    ("a: 'it's", 1, 4, 9, "follows behind the closing quote", "", None),
    ('a: "\\d"', 1, 4, 8, "a backslash begins a code.*'\\\\d'", "/a", "\\d"),
    ('a: "\\d\n  x"', 1, 5, 7, "Write a backslash twice", "", None),
    ('a: "b\nc: 1', 1, 4, 5, 'The quote " that opens here is never closed', "", None),
    ('a: "b\nc: "d"', 1, 4, 5, "closes only in line 2", "", None),
    ("a: [1, 2\nb: 3", 1, 4, 5, "The bracket \\[ that opens here is not closed; line 2", "", None),
    ("a: {b: 1,", 1, 4, 5, "not closed|never closed", "", None),
    ("a: [1, {b: 1}, 2,", 1, 4, 5, "never closed", "", None),
    ("a: {b: [1}", 1, 10, 11, "The bracket \\[ in column 8 is closed by }", "", None),
    ("a: ]", 1, 4, 5, "closes nothing", "", None),
    ("a: [1]]", 1, 7, 8, "closes nothing", "", None),
    ("a: [1,,2]", 1, 7, 8, "comma stands here without a value", "", None),
    ("a: [1] b", 1, 4, 9, "begins with a bracket.*quotes around it", "/a", "[1] b"),
    ("{a: 1} b", 1, 8, 9, "follows behind a value", "", None),
    ('a: {"b" "c"}', 1, 5, 12, "behind the closing quote", "", None),
    (": x", 1, 1, 2, "no name before this colon", "", None),
    ("a: [[1] [2]]", 1, 9, 10, "A comma is missing", "", None),
    ("a: {b: : c}", 1, 8, 9, "not followed by a space and a value", "", None),
    ("a:1\nb: 2", 1, 1, 4, "`a:1` has no space behind its colon.*Write `a: 1`", "", None),
    ("a: 1\nb:2\nc: 3", 2, 1, 4, "Write `b: 2`", "", None),
    ("a: 1\nhello\nb: 2", 2, 1, 6, "The line `hello` is not of the form", "", None),
    ("a: 1\n b: 2", 2, 2, 3, "further in than line 1", "", None),
    ("# x\n\na: 1\n# y\n b: 2", 5, 2, 6, "begins in column 2.*; line 3 begins in column 1", "", None),
    ("x:\n    a: 1\n  b: 2", 3, 3, 7, "begins in column 3, where no other line of its group begins; line 2 begins in column 5", "", None),
    ("x:\n  - a\n  b: 1", 3, 3, 7, "among list items", "", None),
    ("a: 1\n- b", 2, 1, 2, "A list item stands where", "", None),
    ("a:\n\tb: 1", 2, 1, 2, "A tab indents this line", "", None),
    ("a:\n  b: 1\n\tc: 2", 3, 1, 2, "A tab indents this line", "", None),
    ("a: 1\n---\nb: 1", 2, 1, 4, "A second document begins here", "", None),
    ("a: x\u2028y", 1, 5, 6, "U\\+2028", "", None),
    ("a: x\x07y", 1, 5, 6, "U\\+0007", "", None),
    ("[a, b]: c", 1, 1, 7, "A list or a mapping stands where a name", "", None),
    ("{? {a: 1} : b}", 1, 4, 10, "A list or a mapping stands where a name", "", None),
    ("a: 123456789012345678901234567890", 1, 4, 34, "too large", "", None),
    ("a: .nan", 1, 4, 8, "not a finite number", "/a", None),
    ("a: [-.inf]", 1, 5, 10, "not a finite number", "/a/0", None),
    ('a: "\\alpha"', 1, 4, 12, "control character \\(U\\+0007\\)", "/a", None),
    ("a: 1\n... b", 2, 5, 6, "cannot be read as YAML from here on", "", None),
    ("<<: {a: 1}", 1, 1, 3, "merge", "", None),
]


@pytest.mark.parametrize("case", BROKEN, ids=[case[0] for case in BROKEN])
def test_broken_yaml_is_explained_in_plain_words(case):
    text, line, column, end_column, words, path, replacement = case
    document, (issue,) = read(text)
    assert document is None
    assert (issue.severity, issue.file) == (Severity.ERROR, "document")
    assert issue.code in ("DOC-SYNTAX", "DOC-ENCODING", "DOC-ALIAS")
    assert re.search(words, f"{issue.message} {issue.hint}"), issue
    assert (issue.line, issue.column, issue.end_column) == (line, column, end_column), issue
    assert issue.path == path
    assert issue.fix == (None if replacement is None else (Edit(path, replacement),))


JARGON = re.compile(
    r"token|scann|chomping|block (mapping|collection|sequence|entr)|flow|scalar|libyaml|indicator|pars(ing|er)|anchor|node|simple key"
)


def test_explanations_never_speak_like_a_parser():
    assert len(BROKEN) > 60
    for text, *_ in BROKEN:
        issue = only(text)
        assert not JARGON.search(f"{issue.message} {issue.hint}"), issue


@pytest.mark.parametrize("text", [case[0] for case in BROKEN if case[-1] is not None and case[0].count("\n") == 0])
def test_replacing_the_marked_place_mends_the_text(text):
    """The place of an issue with a certain mend is exactly what the mend replaces."""
    issue = only(text)
    assert issue.fix is not None
    assert issue.column is not None
    assert issue.end_column is not None
    value = issue.fix[0].replacement
    mended = text[: issue.column - 1] + json.dumps(value, ensure_ascii=False) + text[issue.end_column - 1 :]
    document, _ = read(mended)
    assert document is not None
    here = document.data
    for step in parse_pointer(issue.fix[0].path, document.data):
        here = here[step]
    assert here == value


def test_several_errors_are_told_in_one_run():
    text = "cryokb: record/1.1\nh:\n  - {oxygen: >5 ppm, water: >0.1 ppm}\npurity: >99.3 %\ntitle: Li: a study\nx:2\nt: - 40 °C\n"
    document, issues = read(text)
    assert document is None
    places = [(issue.line, issue.path) for issue in issues]
    assert places == [(3, "/h/0/oxygen"), (3, "/h/0/water"), (4, "/purity"), (5, "/title"), (6, ""), (7, "/t")]


def test_an_error_without_a_certain_mend_ends_the_list():
    _, issues = read("a: >5 x\nb: [1\nc: @x\n")
    assert [issue.line for issue in issues] == [1, 2]


def test_a_long_text_tells_its_first_error():
    _, issues = read("# " + "x" * 600_000 + "\na: >5 x\nb: @x\n")
    assert [issue.line for issue in issues] == [2]


def test_what_a_mend_does_not_mend_is_told_once():
    _, issues = read("a: {b: c, d: [x 1 mol/L]: [EC 50 vol%]}\n")
    assert [issue.line for issue in issues] == [1]
    assert len(issues[0].message) < 200


@given(st.randoms(use_true_random=False))
def test_no_damage_to_a_record_crashes_the_reader(chance: random.Random):
    text = RECORD
    for _ in range(chance.choice([1, 1, 2, 3])):
        at = chance.randrange(len(text))
        if chance.random() < 0.6:
            text = (
                text[:at] + chance.choice([*":-#{}[],\"'>|&*!%@`\t\n ?\\~\u2028", ": ", "- ", ">5 ", "it's", "\n  ", "---\n"]) + text[at:]
            )
        else:
            text = text[:at] + text[at + chance.randrange(1, 30) :]
    document, issues = read(text)
    if document is None:
        assert issues
        assert all(issue.line for issue in issues)
    else:
        assert all(issue.line for issue in issues)


@given(st.text(alphabet="ab: -\n{}[],'\"#>|&*!?%@`\\\t1", max_size=40))
def test_no_text_crashes_the_reader(text):
    document, issues = read(text)
    assert document is not None or issues


# ------------------------------------------------------------------------------------------- keys, nulls, aliases, nesting


def test_repeated_keys_name_both_places():
    _, issues = read("cryokb: record/1.1\na: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert [(issue.code, issue.path, issue.line, issue.column) for issue in issues] == [
        ("DOC-DUPLICATE-KEY", "/b/c", 5, 3),
        ("DOC-DUPLICATE-KEY", "/a", 6, 1),
    ]
    assert [issue.related for issue in issues] == [(Related("/b/c", 4),), (Related("/a", 2),)]


def test_a_key_repeated_inside_a_list():
    issue = only("a:\n  - {b: 1, b: 2}\n")
    assert (issue.code, issue.path, issue.line, issue.column) == ("DOC-DUPLICATE-KEY", "/a/0/b", 2, 12)


@pytest.mark.parametrize("key", ["1", "1.5", "true", "null", "~", "0x1F", "-3"])
def test_keys_that_are_not_text_are_shown_as_written(key):
    document, (issue,) = read(f"cryokb: record/1.1\na:\n  {key}: x\n")
    assert document is None
    assert (issue.code, issue.line, issue.column, issue.end_column) == ("DOC-SYNTAX", 3, 3, 3 + len(key))
    assert f'"{key}"' in (issue.hint or "")
    assert issue.fix is not None
    assert issue.fix[0].rename


def test_an_empty_name_is_an_error():
    assert "An empty name" in only("cryokb: record/1.1\n? \n: x\n").message


def test_values_left_empty_are_reported_and_reading_goes_on():
    document, issues = read("cryokb: record/1.1\na:\nb: ~\nc: [1, null]\n")
    assert document is not None
    assert document.data["a"] is None
    assert [(issue.code, issue.path, issue.line) for issue in issues] == [
        ("DOC-NULL", "/a", 2),
        ("DOC-NULL", "/b", 3),
        ("DOC-NULL", "/c/1", 4),
    ]
    assert "not_recorded" in (issues[0].hint or "")
    assert issues[2].message.startswith("Item 2 of the list")


def test_names_in_braces_are_one_finding():
    document, (issue,) = read("cryokb: record/1.1\nadditives: {FEC, VC}\n")
    assert (issue.code, issue.path, issue.line) == ("DOC-NULL", "/additives", 2)
    assert issue.hint == "Write a list with square brackets: [FEC, VC]."
    assert document is not None
    assert issue.fix is not None
    assert good(apply_edits(document, issue.fix)).data["additives"] == ["FEC", "VC"]


def test_small_aliases_are_read_and_lead_to_the_place_they_repeat():
    document = good("cryokb: record/1.1\na: &x {b: 1}\nc: *x\nd: &y [1]\ne: *y\n")
    assert document.data["c"] == {"b": 1}
    span = document.position(["c", "b"])
    assert span is not None
    assert span.line == 2
    assert document.raw_text(["e", 0]) == "1"


def bomb(levels):
    first = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    return first + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, levels))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (bomb(9), "DOC-ALIAS"),
        (f'a: &x "{"y" * 100_000}"\nb: [{", ".join(["*x"] * 300)}]\n', "DOC-ALIAS"),
        ("a: &x [*x]\n", "DOC-ALIAS"),
        ("a: &x\n  <<: {c: 1}\nb: *x\n", "DOC-ALIAS"),
        ("[" * 300_000, "DOC-SIZE"),
        ("[" * 200 + "]" * 200, "DOC-SIZE"),
        ("[" * 105 + "]" * 105, "DOC-SIZE"),
        ("{a: " * 500_000, "DOC-SIZE"),
        ("- " * 2_000_000, "DOC-SIZE"),
        ("".join(" " * i + "a:\n" for i in range(300)), "DOC-SIZE"),
        ('{"a":' * 100_000, "DOC-SIZE"),
        ("[" * 105 + "1" + "]" * 105, "DOC-SIZE"),
    ],
    ids=["bomb", "big text", "itself", "merge", "brackets", "200", "105", "braces", "dashes", "indents", "json", "json 105"],
)
def test_bombs_are_refused_cheaply(text, code):
    start = time.process_time()
    document, issues = read(text)
    assert document is None
    assert [issue.code for issue in issues] == [code]
    assert time.process_time() - start < 3


def test_many_brackets_side_by_side_are_fine():
    assert read("[" + "{}," * 6000 + "]")[0] is not None
    assert read("a:\n" + "  - {b: 1}\n" * 6000)[0] is not None


def test_stars_and_ampersands_inside_text_are_text():
    assert good("cryokb: record/1.1\na: R & D, 2 * 3, really !\nb: x*y&z\n").data["a"] == "R & D, 2 * 3, really !"


# ------------------------------------------------------------------------------------------------------------------- JSON

JSON = '{\n\t"cryokb": "record/1.1",\n\t"b": [1.50, {"c/d": "\\ud83d\\ude00"}],\n\t"e": true\n}\n'


@pytest.mark.parametrize("options", [{}, {"name": "record.json"}, {"format": "json"}])
def test_json_with_tabs_has_positions(options):
    document, issues = read(JSON, **options)
    assert document is not None
    assert not issues
    assert (document.format, document.data["b"][1]) == ("json", {"c/d": "😀"})
    span = document.position(["b", 1, "c/d"])
    assert span is not None
    assert document.text is not None
    assert (span.line, span.column) == (3, 22)
    assert document.text[span.start : span.end] == '"\\ud83d\\ude00"'
    assert document.raw_text(["b", 0]) == "1.50"
    assert document.raw_text(["cryokb"]) is None
    key = document.position(["e"], of_key=True)
    assert key is not None
    assert (key.line, key.column, key.end_column) == (4, 2, 5)


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ('{"a": 1, "a": 2}', "DOC-DUPLICATE-KEY", (1, 10), "second time"),
        ('{"x": [{"a": 1, "a": 2}]}', "DOC-DUPLICATE-KEY", (1, 17), "second time"),
        ('{"a": 1,}', "DOC-SYNTAX", None, "comma"),
        ("{a: 1}", "DOC-SYNTAX", (1, 2), "double quotes"),
        ('{"a" 1}', "DOC-SYNTAX", (1, 6), "colon is missing"),
        ('{"a": }', "DOC-SYNTAX", (1, 7), "value is missing"),
        ('{"a": 1} x', "DOC-SYNTAX", (1, 10), "More text"),
        ('{"a": "x', "DOC-SYNTAX", (1, 7), "never closed"),
        ('{"a": "x\ny"}', "DOC-SYNTAX", (1, 9), "line break"),
        ('{"a": "\\q"}', "DOC-SYNTAX", (1, 8), "cannot be read as JSON"),
        ('{"a": NaN}', "DOC-SYNTAX", (1, 7), "`NaN` is not a finite number"),
        ('{"a": -Infinity}', "DOC-SYNTAX", (1, 7), "not a finite number"),
        ('{"a": 1e999}', "DOC-SYNTAX", (1, 7), "not a finite number"),
        ('{"a": ' + "9" * 5000 + "}", "DOC-SYNTAX", (1, 1), "too long"),
        ('{"a": "\\u0007"}', "DOC-SYNTAX", (1, 7), "control character"),
        ('{"a": "\\ud800"}', "DOC-SYNTAX", (1, 7), "U\\+D800"),
    ],
)
def test_broken_json_is_explained(text, code, place, words):
    document, (issue,) = read(text, name="record.json")
    assert document is None
    assert (issue.code, issue.file) == (code, "record.json")
    assert re.search(words, f"{issue.message} {issue.hint}"), issue
    assert place is None or (issue.line, issue.column) == place


def test_what_only_looks_like_json_is_read_as_yaml():
    document = good("{cryokb: record/1.1, a: [b, c]}")
    assert document.format == "yaml"


def test_null_in_json_is_reported():
    document, (issue,) = read('{"cryokb": "record/1.1", "a": null, "b": {"c": null}, "d": 1}'.replace('"b": {"c": null}, ', ""))
    assert document is not None
    assert (issue.code, issue.path, issue.column) == ("DOC-NULL", "/a", 31)


# --------------------------------------------------------------------------------------------------------------- mappings


def test_a_mapping_is_copied():
    source = {
        "cryokb": "record/1.1",
        "when": datetime(2026, 3, 2, 9, 15, tzinfo=UTC),
        "day": date(2026, 3, 2),
        "t": (1, 2.5, True),
    }
    document, issues = from_mapping(source)
    assert document is not None
    assert issues == []
    assert (document.text, document.format, document.kind) == (None, "mapping", "record")
    assert document.data == {"cryokb": "record/1.1", "when": "2026-03-02T09:15:00+00:00", "day": "2026-03-02", "t": [1, 2.5, True]}
    assert document.position(["t"]) is None
    assert document.head(["t"]) is None
    assert document.raw_text(["t"]) is None


@pytest.mark.parametrize(
    ("value", "words", "path"),
    [
        ({1, 2}, "A set cannot stand", "/a"),
        (Decimal(1), "A Decimal cannot stand", "/a"),
        ([b"x" * 200], "A bytes cannot stand", "/a/0"),
        ({1: 2}, "The key 1 is not text", "/a"),
        (float("nan"), "not a finite number", "/a"),
        ("\x07", "control character", "/a"),
    ],
)
def test_what_json_cannot_hold_is_an_issue(value, words, path):
    document, (issue,) = from_mapping({"cryokb": "record/1.1", "a": value}, name="given")
    assert document is None
    assert (issue.path, issue.file) == (path, "given")
    assert words in issue.message


def test_a_mapping_that_holds_itself_is_refused():
    endless: dict[str, object] = {"cryokb": "record/1.1"}
    endless["a"] = endless
    document, (issue,) = from_mapping(endless)
    assert document is None
    assert issue.code == "DOC-SIZE"


def test_missing_values_and_the_first_line_of_a_mapping():
    document, issues = from_mapping({"a": None})
    assert document is not None
    assert sorted((issue.code, issue.file, issue.line) for issue in issues) == [
        ("DOC-KIND", "document", None),
        ("DOC-NULL", "document", None),
    ]


# -------------------------------------------------------------------------------------------------------------- positions


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (["title"], "Interphase of Li, 10 wt% FEC"),
        (["keywords", 1], "cryo-TEM"),
        (["creators", 0, "affiliation", "name"], "Example University"),
        (["specimens", "grid_7", "history", 0, "temperature"], "20 °C"),
        (["specimens", "grid_7", "history", 1, "oxygen"], "<0.1 ppm"),
        (["observations", "li2o", "reflections", 1, "hkl"], '"011"'),
        (["observations", "li2o", "reflections", "1", "d"], "1e-3"),
        (["specimens", "grid_7", "system", "electrolyte", "salts"], "[LiPF6 1 mol/L]"),
        (["specimens", "grid_7", "history", 1], "step: disassembly\n        oxygen: <0.1 ppm"),
    ],
)
def test_positions_cover_exactly_the_value(path, text):
    document = good(RECORD)
    span = document.position(path)
    assert span is not None
    assert RECORD[span.start : span.end] == text
    lines = RECORD.split("\n")
    assert lines[span.line - 1][span.column - 1 :].startswith(text.split("\n", maxsplit=1)[0])
    assert lines[span.end_line - 1][: span.end_column - 1].endswith(text.rsplit("\n", maxsplit=1)[-1])


def test_a_key_a_missing_path_and_the_root():
    document = good(RECORD)

    def piece(path, **options):
        span = document.position(path, **options)
        return span and RECORD[span.start : span.end]

    assert piece(["specimens", "grid_7"], of_key=True) == "grid_7"
    assert piece(["specimens", "grid_7", "session"]) == "grid_7"
    assert piece(["title", "x", 3]) == "title"
    assert piece(["specimens", "grid_7", "history", 1, "water"]) == "step: disassembly"
    assert piece(["nothing"]) == "cryokb: record/1.1"
    assert piece(["keywords", 0], of_key=True) == "lithium metal"
    assert piece([]) == RECORD.rstrip("\n")


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        (["specimens", "grid_7", "system", "purity"], "0.10"),
        (["observations", "li2o", "reflections", 1, "d"], "1e-3"),
        (["observations", "li2o", "reflections", 1, "hkl"], None),
        (["observations"], None),
        (["nothing"], None),
    ],
)
def test_raw_text_of_bare_scalars(path, raw):
    assert good(RECORD).raw_text(path) == raw


def test_block_texts_end_with_their_last_word():
    text = "cryokb: record/1.1\na: |\n  one\n  two\n\n\nb: >-\n  x\nc: 1\n"
    document = good(text)
    span = document.position(["a"])
    assert span is not None
    assert text[span.start : span.end] == "|\n  one\n  two"
    assert document.raw_text(["a"]) is None


@given(st.dictionaries(st.text("abc/~é", min_size=1), st.lists(st.dictionaries(st.text("xyz "), st.integers(-9, 2**60)), max_size=3)))
def test_each_path_of_a_written_document_leads_to_its_value(data):
    for text, form in ((write_yaml(data), "yaml"), (json.dumps(data, ensure_ascii=False, indent="\t"), "json")):
        document, _ = read(text, format=form)
        assert document is not None
        for key, items in data.items():
            for index, item in enumerate(items):
                for name, value in item.items():
                    span = document.position([key, index, name])
                    assert span is not None
                    assert text[span.start : span.end] == str(value)


def test_pointers_find_numbers_only_in_lists():
    data = {"a": [{"0": "x"}], "b~/c": {"1": 2}}
    assert parse_pointer("", data) == []
    assert parse_pointer("/a/0/0", data) == ["a", 0, "0"]
    assert parse_pointer("/b~0~1c/1", data) == ["b~/c", "1"]
    assert parse_pointer("/a/7/x", data) == ["a", 7, "x"]
    assert parse_pointer("/a/-", data) == ["a", "-"]
    assert parse_pointer("/a/0") == ["a", "0"]


def test_issues_are_located_by_key_value_or_first_line():
    document = good(RECORD)
    issues = [
        Issue("X-A", Severity.ERROR, "m", path="/title"),
        Issue("X-B", Severity.ERROR, "m", path="/specimens/grid_7"),
        Issue("X-C", Severity.ERROR, "m", path="/title", fix=(Edit("/title", "name", rename=True),)),
        Issue("STR-UNKNOWN-NAME", Severity.ERROR, "m", path="/title"),
        Issue("X-D", Severity.NOTE, "m", path="/specimens/grid_7/history/1", related=(Related("/title"), Related("/id", 99))),
        Issue("X-E", Severity.NOTE, "m", path="/observations/li2o"),
        Issue("X-F", Severity.NOTE, "m", path="/nothing"),
        Issue("X-G", Severity.NOTE, "m", path="/title", line=77, file="other", related=(Related("/id"),)),
    ]
    found = locate_all(issues, document)
    assert [(issue.line, issue.column, issue.end_line, issue.end_column) for issue in found[:7]] == [
        (3, 8, 3, 36),
        (8, 3, 8, 9),
        (3, 1, 3, 6),
        (3, 1, 3, 6),
        (15, 9, 15, 26),
        (19, 9, 19, 102),
        (1, 1, 1, 19),
    ]
    assert found[4].related == (Related("/title", 3), Related("/id", 99))
    assert (found[7].line, found[7].file, found[7].related) == (77, "other", (Related("/id", 2),))
    assert all(issue.file == "document" for issue in found[:7])


def test_issues_of_a_mapping_get_its_name_only():
    document, _ = from_mapping({"cryokb": "record/1.1"}, name="given")
    assert document is not None
    located = locate(Issue("X", Severity.NOTE, "m", path="/cryokb", related=(Related("/x"),)), document)
    assert (located.file, located.line) == ("given", None)
    assert locate(Issue("X", Severity.NOTE, "m", file="other"), document).file == "other"


# ------------------------------------------------------------------------------------------------------------- canonical text

CANONICAL = """\
cryokb: record/1.1
description: >-
  Cryo-HRTEM and SAED of Li plated on a Cu grid, washed, dried and plunge-frozen; with a blank grid
  as control.
keywords: [lithium metal, interphase]
creators:
  - {family: Researcher, orcid: 0000-0002-1825-0097, affiliation: {name: Example University}}
notes: |
  one

  two
empty: []
specimens:
  grid_7:
    system:
      metal: Li
      electrolyte: {class: liquid, salts: [LiPF6 1 mol/L], additives: ["FEC 10 wt%, dry"]}
    history:
      - {step: plating, start: 2026-03-02T09:15:00+01:00, on: 2026-03-02, temperature: 20 °C}
      - - a
        - {b: c}
      - step: washing
        parts:
          x: {n: 12, of: positions, d: 1.0e-09}
observations:
  matrix: [[1, 0], [0, 1]]
  oxygen: ">0.1 ppm"
  water: <0.1 ppm
  hkl: "011"
  plane: (011)
  tilt: -60 to 60 °
  quote: '"mosaic" structure'
"""


def test_canonical_text_is_a_fixpoint_in_the_manner_of_the_examples():
    expected = CANONICAL.replace(" on: 2026", ' "on": 2026')
    document = good(expected)
    assert write_yaml(document.data) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("no", '"no"'),
        ("011", '"011"'),
        ("1e3", '"1e3"'),
        ("0x1F", '"0x1F"'),
        ("1:30", '"1:30"'),
        ("1_000", '"1_000"'),
        (".5", '".5"'),
        ("~", '"~"'),
        ("=", '"="'),
        ("", '""'),
        ("-", '"-"'),
        ("- 40", '"- 40"'),
        ("---", '"---"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        (" a", '" a"'),
        (">99.3 %", '">99.3 %"'),
        ("%5", '"%5"'),
        ("@x", '"@x"'),
        ("a\tb", '"a\\tb"'),
        ("a\u2028b\x85", '"a\\u2028b\\x85"'),
        ("\U0010ffff", "\U0010ffff"),
        ("\ue000", "\ue000"),
        ("'it's\" x", '"\'it\'s\\" x"'),
        ('say "x"', 'say "x"'),
        ('"x"', "'\"x\"'"),
        ("n", "n"),
        ("~8 e-/Å^2/s", "~8 e-/Å^2/s"),
        ("306 ± 43 nm^2", "306 ± 43 nm^2"),
        ("2026-03-02", "2026-03-02"),
        ("10.1126/science.aam6014", "10.1126/science.aam6014"),
        ("https://w3id.org/cryokb/", "https://w3id.org/cryokb/"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (20.0, "20.0"),
        (1e-9, "1.0e-09"),
        (2**64 - 1, "18446744073709551615"),
    ],
)
def test_scalars_are_quoted_only_where_a_reader_could_err(value, text):
    assert scalar_text(value) == text


def test_inside_brackets_commas_and_brackets_need_quotes():
    assert scalar_text("a, b [c]", flow=True) == '"a, b [c]"'
    assert scalar_text("a, b [c]") == "a, b [c]"


def scalars():
    clean = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\r\x85", exclude_characters="\ufffe\uffff")
    odd = st.text(alphabet="ab0 :#-?>|'\"\\\n,[]{}&*!%@`~=<.e+_\t\u2028\x85é", max_size=12)
    words = st.sampled_from(
        ["011", "no", "1e3", "null", "-", "---", "...", "a\nb\n", "a\n\n  b", "word " * 40 + "end", "a  b " * 30, "x" * 950]
    )
    return st.one_of(
        st.text(alphabet=clean, max_size=20),
        odd,
        words,
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
    )


def plain_data():
    keys = scalars().filter(lambda value: isinstance(value, str))
    return st.recursive(
        scalars(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )


@given(plain_data())
def test_law_reading_what_was_written_gives_the_same(data):
    text = write_yaml(data)
    document, _ = read(text, format="yaml")
    assert document is not None, text
    assert repr(document.data) == repr(data)
    assert write_yaml(document.data) == text


@given(plain_data())
def test_law_json_too(data):
    text = write_json(data)
    document, _ = read(text, format="json")
    assert document is not None
    assert repr(document.data) == repr(data)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_cannot_be_written(value):
    with pytest.raises(UsageError):
        write_yaml({"a": value})
    with pytest.raises(UsageError):
        write_json({"a": value})


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, "\ud800"])
def test_what_yaml_cannot_hold_cannot_be_written(value):
    with pytest.raises(UsageError):
        write_yaml({"a": value})


# ------------------------------------------------------------------------------------------------------------------- edits

EDITED = """\
# head
cryokb: record/1.1   # kind
title: 'old'  # keep
a:
  b: 1   # one
  # c
  c:
    - x
    - {k: v, l: [1, 2]}   # flow
text: |
  line
  two
# tail
last: 0.10
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Edit("/title", "new: x"), "'old'", '"new: x"'),
        (Edit("/a/b", 2.5), "b: 1", "b: 2.5"),
        (Edit("/a/c", "z", rename=True), "  c:\n", "  z:\n"),
        (Edit("/a/c/1/l", "p, q"), "[1, 2]", '"p, q"'),
        (Edit("/a/c/1/l", {"m": [1]}), "[1, 2]", "{m: [1]}"),
        (Edit("/a/c/1/k", "y y", rename=True), "k: v", "y y: v"),
        (Edit("/a/c/0", ">5"), "- x", '- ">5"'),
        (Edit("/a/c", "none"), "\n    - x\n    - {k: v, l: [1, 2]}", " none"),
        (Edit("/text", "short"), "|\n  line\n  two", "short"),
        (Edit("/last", "0.11"), "0.10", '"0.11"'),
        (Edit("/a/b", {"x": {"y": [1]}, "w": 1}), " 1   # one", "\n    x:\n      y: [1]\n    w: 1   # one"),
        (Edit("/a/c/0", {"x": {"y": [1]}, "w": 1}), "- x", "- x:\n        y: [1]\n      w: 1"),
    ],
)
def test_an_edit_changes_its_place_only(edit, old, new):
    document = good(EDITED)
    assert EDITED.count(old) == 1
    changed = apply_edits(document, [edit])
    assert changed == EDITED.replace(old, new)
    assert good(changed).kind == "record"


def test_several_edits_at_once_and_windows_line_ends():
    text = EDITED.replace("\n", "\r\n")
    changed = apply_edits(good(text), [Edit("/last", 1), Edit("/a/c", "z", rename=True), Edit("/title", "t"), Edit("/title", "t")])
    assert changed == text.replace("0.10", "1").replace("  c:\r", "  z:\r").replace("'old'", "t")


def test_an_edit_can_fill_an_empty_value():
    document, _ = read("cryokb: record/1.1\na:\nb: 1\n")
    assert document is not None
    assert apply_edits(document, [Edit("/a", "not_recorded")]) == "cryokb: record/1.1\na: not_recorded\nb: 1\n"
    items, _ = read("- a\n-\n- b: 1\n  c: 2\n")
    assert items is not None
    assert apply_edits(items, [Edit("/1", 5), Edit("/2", "x")]) == "- a\n- 5\n- x\n"


def test_edits_of_json_and_of_the_root():
    document, _ = read(JSON)
    assert document is not None
    changed = apply_edits(document, [Edit("/b/1/c~1d", None), Edit("/b", "bb", rename=True)])
    assert changed == JSON.replace('"\\ud83d\\ude00"', "null").replace('"b"', '"bb"')
    assert apply_edits(good("# x\ncryokb: record/1.1\n"), [Edit("", {"cryokb": "gaps/1.0"})]) == "# x\n{cryokb: gaps/1.0}\n"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit("/a/b", 1), Edit("/a", 1)],
        [Edit("/a/b", 2), Edit("/a/b", 3)],
        [Edit("/nothing", 2)],
        [Edit("/a/c/0", "x", rename=True)],
        [Edit("/title", 5, rename=True)],
        [Edit("/title", "a", rename=True)],
        [Edit("", "x", rename=True)],
    ],
)
def test_edits_that_cannot_be_made_are_misuse(edits):
    with pytest.raises(UsageError):
        apply_edits(good(EDITED), edits)


def test_a_mapping_has_no_text_to_edit():
    document, _ = from_mapping({"cryokb": "record/1.1"})
    assert document is not None
    with pytest.raises(UsageError):
        apply_edits(document, [Edit("/cryokb", "gaps/1.0")])


def test_a_remark_behind_a_value_stays_a_remark():
    long = " ".join(["word"] * 40)
    changed = apply_edits(good("cryokb: gaps/1.0\na: 1  # keep\n"), [Edit("/a", [long])])
    assert changed == f"cryokb: gaps/1.0\na: [{long}]  # keep\n"


@given(st.data())
def test_law_an_edit_gives_the_data_it_says(data):
    document = good(EDITED)
    path = data.draw(
        st.sampled_from([["title"], ["a", "b"], ["a", "c"], ["a", "c", 0], ["a", "c", 1], ["a", "c", 1, "l"], ["text"], ["last"]])
    )
    value = data.draw(plain_data())
    changed, _ = read(apply_edits(document, [Edit("/" + "/".join(map(str, path)), value)]))
    assert changed is not None
    expected = json.loads(json.dumps(document.data))
    here = expected
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    assert repr(changed.data) == repr(expected)


def test_the_package_offers_what_it_names():
    assert all(getattr(documents, name) is not None for name in documents.__all__)
    with pytest.raises(AttributeError):
        documents.nothing  # noqa: B018


@pytest.mark.parametrize("text", ["a\n\n", "a\nb\n\n\n", "\n\n", "a\n"])
def test_empty_lines_at_the_end_of_a_text_are_kept(text):
    written, _ = documents.parse_text("cryokb: record/1.1\n" + documents.write_yaml({"t": text}))
    assert written.data["t"] == text
