"""Reports as text, JSON, SARIF and HTML."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import codes
from cryokb.documents import locate_all, parse_text
from cryokb.errors import UsageError
from cryokb.issues import Edit, Issue, Related, Report, Severity
from cryokb.report import FORMATS, render

VERSIONS = {"schema": "1.0", "software": "0.1.0", "rules": "3"}

RECORD = """\
cryokb: record/1.1
title: Lithium
sessions:
  titan:
    accelerating_voltage: 300 V   # slip
    dose: 80 e-/Å^2
    \u754c: 5
"""

BROKEN = "cryokb: record/1.1\npurity: >99.3 %\nb: [1\n"


def found() -> list[Issue]:
    document, issues = parse_text(RECORD, name="a/re cord.yaml")
    assert document is not None
    assert issues == []
    return locate_all(
        [
            Issue(
                "ACQ-VOLTAGE-RANGE",
                Severity.ERROR,
                "300 V is not a voltage of a transmission electron microscope.",
                hint="Did you mean 300 kV?",
                path="/sessions/titan/accelerating_voltage",
                fix=(Edit("/sessions/titan/accelerating_voltage", "300 kV"),),
                reference="domain, rule 7",
            ),
            Issue(
                "ACQ-DOSE-BUDGET", Severity.WARNING, "word " * 40, path="/sessions/titan/dose", related=(Related("/title"), Related("/x"))
            ),
            Issue(
                "STR-UNKNOWN-NAME",
                Severity.NOTE,
                "`界` is not known.",
                path="/sessions/titan/\u754c",
                fix=(Edit("/sessions/titan/\u754c", "area", rename=True),),
            ),
        ],
        document,
    )


def report(*, broken=False) -> tuple[Report, dict[str, str]]:
    sources = {"a/re cord.yaml": RECORD}
    issues = found()
    files = ("a/re cord.yaml", "clean.yaml", "also.yaml")
    if broken:
        _, more = parse_text(BROKEN, name="broken.yaml")
        issues += more
        sources["broken.yaml"] = BROKEN
        files += ("broken.yaml",)
    return Report(files, tuple(issues), VERSIONS), sources


def test_text_shows_place_line_mend_and_counts():
    checked, sources = report()
    assert (
        render(checked, "text", sources=sources)
        == """\
a/re cord.yaml:5:27 error ACQ-VOLTAGE-RANGE
  300 V is not a voltage of a transmission electron microscope.
  5 |     accelerating_voltage: 300 V   # slip
    |                           ^^^^^
  hint: Did you mean 300 kV?
  fix: accelerating_voltage: 300 kV
  see: domain, rule 7

a/re cord.yaml:6:11 warning ACQ-DOSE-BUDGET
  word word word word word word word word word word word word word word word
  word word word word word word word word word word word word word word word
  word word word word word word word word word word
  6 |     dose: 80 e-/Å^2
    |           ^^^^^^^^^
  also: line 2, /title
  also: line 1, /x

a/re cord.yaml:7:5 note STR-UNKNOWN-NAME
  `界` is not known.
  7 |     界: 5
    |     ^^
  fix: rename 界 to area

clean.yaml: no issues (schema 1.0, software 0.1.0, rules 3)
also.yaml: no issues (schema 1.0, software 0.1.0, rules 3)

3 files checked: 1 error, 1 warning, 1 note
checked with schema 1.0, software 0.1.0, rules 3
"""
    )


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit("/a/b", ["x", {"y": 1}]), "fix: b: [x, {y: 1}]"),
        (Edit("/a/0", ">5"), 'fix: write ">5"'),
        (Edit("", {"a": 1}), "fix: write {a: 1}"),
        (Edit("/a~1b", "c", rename=True), "fix: rename a/b to c"),
    ],
)
def test_a_mend_is_told_in_words(edit, words):
    assert words in render(Report(("f",), (Issue("X", Severity.ERROR, "m", fix=(edit,)),)), "text")


def test_text_without_sources_versions_or_lines():
    issue = Issue("NX-MISSING", Severity.ERROR, "first\n\nsecond", hint="a\nb", path="/entry/sampleID", file="x.nxs")
    other = Issue("FAIR-LICENCE", Severity.NOTE, "m")
    assert (
        render(Report(("x.nxs",), (issue, other)), "text")
        == """\
x.nxs error NX-MISSING
  at /entry/sampleID
  first

  second
  hint: a
        b

document note FAIR-LICENCE
  m

1 file checked: 1 error, 0 warnings, 1 note
"""
    )
    assert render(Report(("x.yaml",), ()), "text").startswith("x.yaml: no issues\n")
    assert render(Report((), ()), "text") == "0 files checked: 0 errors, 0 warnings, 0 notes\n"


def test_colour_adds_codes_and_nothing_else():
    checked, sources = report(broken=True)
    coloured = render(checked, "text", colour=True, sources=sources)
    assert "\x1b[1;31merror\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(checked, "text", sources=sources)


def test_a_text_cannot_steer_the_terminal():
    issue = Issue("X", Severity.ERROR, "red \x1b[31m \u202e", file="a\x1b.yaml", line=1, column=1, end_line=1, end_column=3)
    text = render(Report(("a\x1b.yaml",), (issue,)), "text", sources={"a\x1b.yaml": "\x1b[2J\tx"})
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b[2J" in text


@pytest.mark.parametrize(
    ("source", "place", "lines"),
    [
        ("\tab", (1, 2, 1, 3), ["  1 | \tab", "    | \t^"]),
        ("e\u0301 x", (1, 4, 1, 5), ["  1 | e\u0301 x", "    |   ^"]),
        ("abc", (1, 2, 1, 2), ["  1 | abc", "    |  ^"]),
        ("abc", (1, 2, None, None), ["  1 | abc", "    |  ^"]),
        ("abc", (1, None, None, None), ["  1 | abc", "    | ^"]),
        ("abc\r\ndef", (1, 2, 2, 2), ["  1 | abc", "    |  ^^"]),
        ("abc", (9, 1, 9, 2), []),
        ("abc", (1, 99, 1, 100), ["  1 | abc", "    |    ^"]),
        ("x" * 200 + "HERE" + "y" * 200, (1, 201, 1, 205), ["  1 | …" + "x" * 22 + "HERE" + "y" * 42 + "…", "    | " + " " * 23 + "^^^^"]),
        ("HERE" + "y" * 200, (1, 1, 1, 5), ["  1 | HERE" + "y" * 64 + "…", "    | ^^^^"]),
    ],
)
def test_the_marks_stand_below_the_place(source, place, lines):
    issue = Issue("X", Severity.ERROR, "m", "", "", "f", *place)
    text = render(Report(("f",), (issue,)), "text", sources={"f": source})
    assert [line.rstrip() for line in text.split("\n") if "|" in line] == lines


def test_json_is_the_public_form():
    checked, sources = report(broken=True)
    text = render(checked, "json", sources=sources)
    assert json.loads(text) == checked.to_json()
    assert "\u754c" in text
    assert text.endswith("}\n")


def test_an_unknown_format_is_misuse():
    with pytest.raises(UsageError):
        render(Report((), ()), "pdf")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_report_gives_the_same_bytes(form):
    checked, sources = report(broken=True)
    again, same = report(broken=True)
    assert render(checked, form, sources=sources) == render(again, form, sources=dict(reversed(same.items())))


# ------------------------------------------------------------------------------------------------------------------ SARIF


def sarif(checked, sources=None):
    log = json.loads(render(checked, "sarif", sources=sources))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]


def test_sarif_has_the_structure_that_readers_expect():
    checked, sources = report(broken=True)
    run = sarif(checked, sources)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cryokb", "0.1.0")
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == sorted({issue.code for issue in checked.issues})
    assert run["columnKind"] == "unicodeCodePoints"
    assert [artifact["location"]["uri"] for artifact in run["artifacts"]] == ["a/re%20cord.yaml", "clean.yaml", "also.yaml", "broken.yaml"]
    assert len(run["results"]) == len(checked.issues)
    for result, issue in zip(run["results"], checked.issues, strict=True):
        assert (result["ruleId"], ids[result["ruleIndex"]]) == (issue.code, issue.code)
        assert result["level"] == issue.severity.value
        assert result["message"]["text"].startswith(issue.message)
        physical = result["locations"][0]["physicalLocation"]
        assert unquote(physical["artifactLocation"]["uri"]) == issue.file
        region = physical["region"]
        assert (region["startLine"], region["startColumn"]) == (issue.line, issue.column)
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])
    related = run["results"][1]["relatedLocations"]
    assert [(place["message"]["text"], place["physicalLocation"]["region"]["startLine"]) for place in related] == [("/title", 2), ("/x", 1)]
    assert run["results"][0]["properties"] == {"reference": "domain, rule 7"}
    assert run["results"][0]["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "/sessions/titan/accelerating_voltage"}]


def test_the_page_says_of_each_code_what_must_hold():
    page = render(Report(("f",), (Issue("DOC-NULL", Severity.ERROR, "m", file="f"), Issue("ZZ-1", Severity.NOTE, "m", file="f"))), "html")
    assert '<code title="Every name has a value.">DOC-NULL</code>' in page
    assert '<code title="">ZZ-1</code>' in page


def test_sarif_explains_every_code():
    issues = tuple(Issue(code, entry.severity, "m", file="f") for code, entry in codes.catalogue().items())
    rows = sarif(Report(("f",), (*issues, Issue("ZZ-UNKNOWN", Severity.NOTE, "m", file="f"))))["tool"]["driver"]["rules"]
    assert rows.pop() == {"id": "ZZ-UNKNOWN"}
    for row in rows:
        entry = codes.code_of(row["id"])
        assert row["shortDescription"] == {"text": entry.holds}
        assert row["fullDescription"]["text"].endswith(entry.why)
        assert f"Presumes: {entry.presumes}\n\n" in row["help"]["text"]
        assert row["help"]["markdown"].startswith(("**Why.** ", "**No longer issued.** "))
        assert row["defaultConfiguration"] == {"level": entry.severity.value}
        assert row["properties"]["letter"] == entry.letter
    spent = next(row for row in rows if row["id"] == "DOC-SIZE")
    assert "src/cryokb/documents/limits.py" in spent["help"]["markdown"]
    assert "dose\\_rate" in next(row for row in rows if row["id"] == "ACQ-DOSE-BUDGET")["help"]["markdown"]


def applied(text, replacement):
    """Make a SARIF replacement in a text."""
    lines = text.splitlines(keepends=True)
    region = replacement["deletedRegion"]

    def offset(line, column):
        return sum(len(part) for part in lines[: line - 1]) + column - 1

    start, end = offset(region["startLine"], region["startColumn"]), offset(region["endLine"], region["endColumn"])
    return text[:start] + replacement["insertedContent"]["text"] + text[end:]


def test_sarif_mends_do_what_they_say():
    checked, sources = report(broken=True)
    results = sarif(checked, sources)["results"]
    changes = [result["fixes"][0]["artifactChanges"][0]["replacements"][0] if "fixes" in result else None for result in results]
    assert changes[0] is not None
    assert applied(RECORD, changes[0]) == RECORD.replace("300 V ", "300 kV ")
    assert changes[1] is None
    assert applied(RECORD, changes[2]) == RECORD.replace("\u754c", "area")
    broken = [result for result in results if result["ruleId"] == "DOC-SYNTAX"]
    assert len(broken) == 2
    assert all("fixes" not in result for result in broken)


def test_a_sarif_mend_of_a_text_that_does_not_parse():
    text = "a: {b: >5 ppm, c: @x}\n"
    _, issues = parse_text(text, name="f.yaml")
    results = sarif(Report(("f.yaml",), tuple(issues)), {"f.yaml": text})["results"]
    changes = [result["fixes"][0]["artifactChanges"][0]["replacements"][0] for result in results]
    for change in reversed(changes):
        text = applied(text, change)
    assert text == 'a: {b: ">5 ppm", c: "@x"}\n'


def test_sarif_leaves_out_mends_without_a_place():
    unknown = Issue("X", Severity.ERROR, "m", path="/nothing", file="f", line=1, fix=(Edit("/nothing", 1),))
    renamed = Issue("X", Severity.ERROR, "m", path="/a", fix=(Edit("/a", "b", rename=True),))
    listed = Issue("X", Severity.ERROR, "m", path="/a", file="f", line=1, fix=(Edit("/a", [1]),))
    for sources in ({"f": "a: 1"}, None):
        for result in sarif(Report(("f",), (unknown, renamed)), sources)["results"]:
            assert "fixes" not in result
    assert "fixes" not in sarif(Report(("f",), (listed,)), {"f": "a: ["})["results"][0]


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a b/é#?.yaml", "a%20b/%C3%A9%23%3F.yaml"),
        ("../x.yaml", "../x.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("/data/x y.yaml", "file:///data/x%20y.yaml"),
        ("C:\\data\\x y.yaml", "file:///C:/data/x%20y.yaml"),
        ("sub\\x.yaml", "sub/x.yaml"),
    ],
)
def test_sarif_addresses_are_escaped(name, uri):
    run = sarif(Report((name,), (Issue("X", Severity.NOTE, "m", file=name),)))
    assert run["artifacts"][0]["location"]["uri"] == uri
    assert run["results"][0]["locations"][0] == {"physicalLocation": {"artifactLocation": {"uri": uri}}}


# ------------------------------------------------------------------------------------------------------------------- HTML


class Page(HTMLParser):
    """Collect tags, attributes and text, and check that tags close."""

    VOID = frozenset({"meta"})

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend(attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def test_the_page_says_everything_and_loads_nothing():
    checked, sources = report(broken=True)
    text = render(checked, "html", sources=sources)
    page = Page(text)
    assert page.tags.count("article") == len(checked.issues)
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href") or name.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    for words in (
        "300 V is not a voltage",
        "Did you mean 300 kV?",
        "accelerating_voltage: 300 kV",
        "domain, rule 7",
        "line 5, column 27",
        "no issues",
    ):
        assert words in page.text, words
    assert "Checked with schema 1.0, software 0.1.0, rules 3." in page.text
    for words in ("prefers-color-scheme: dark", "@media print", "default-src 'none'"):
        assert words in text


def test_the_page_without_lines_and_versions():
    issues = (
        Issue("NX-MISSING", Severity.ERROR, "m", path="/entry", file="x.nxs"),
        Issue("X", Severity.NOTE, "m", file="x.nxs", line=3),
        Issue("X", Severity.NOTE, "m", related=(Related("/y"),)),
    )
    page = Page(render(Report(("x.nxs",), issues), "html"))
    assert "footer" not in page.tags
    assert "NX-MISSING /entry" in page.text
    assert "line 3" in page.text


nasty = st.text(alphabet="<>&\"'/ab \n\x1b\u202e{}%", max_size=30)


@given(nasty, nasty, nasty, nasty)
def test_nothing_in_a_report_becomes_markup(message, name, source, replacement):
    issue = Issue(
        message, Severity.ERROR, message, message, message, name, 1, 1, 1, 5, (Related(message, 2),), (Edit(message, replacement),), message
    )
    checked = Report((name,), (issue,), {message: message})
    page = Page(render(checked, "html", sources={name: source}))
    assert set(page.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "section", "article", "b", "code"),
        *("span", "pre", "mark", "dl", "dt", "dd", "footer"),
    }
    for form in FORMATS:
        assert render(checked, form, sources={name: source}).endswith("\n")
