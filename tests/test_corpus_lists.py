"""What is said over several findings: phases, claims, conflicts, gaps, papers left out; the second reading."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import batch, corpus
from cryokb.corpus import checks_of_lists
from cryokb.corpus.knowledge import GRADES, entry_of, strength_of
from cryokb.errors import UnreadableFile
from cryokb.facts import Filter
from cryokb.store import Corpus, build

INVENTED = Path(__file__).parent / "data" / "corpus"

ALDER, BIRCH, QUILL = "alder-2028-invented-sodium", "birch-2029-invented-damage", "quill-2030-invented-review"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(INVENTED, tmp_path / "curated")
    return tmp_path / "curated"


def test_lists_are_read_and_what_can_be_derived_is_derived(folder):
    curated = corpus.load(folder)
    assert [f"{issue.file} {issue.line} {issue.message}" for issue in (*curated.issues, *corpus.check(curated))] == []
    known = curated.knowledge
    carbonate = known.phases[0]
    assert (carbonate.formula, carbonate.settled, carbonate.damage_onsets) == (
        "Li2CO3",
        True,
        (f"{BIRCH}/onset_carbonate", f"{BIRCH}/onset_carbonate_warm"),
    )
    assert (carbonate.lattices[0].a, carbonate.lattices[0].beta, carbonate.lattices[0].temperature) == (0.8359, 114.7, "298 K")
    assert not known.phases[1].settled
    assert known.conflicts[0].differs["temperature_class"]
    assert [len(gap.answers) for gap in known.gaps] == [0, 4]
    assert known.claims[0].strength.contested
    assert known.screened[0].doi is None


def test_the_digest_knows_the_lists(folder):
    before = corpus.load(folder).digest
    (folder / "claims.yaml").unlink()
    assert corpus.load(folder).digest != before


def test_every_entry_survives_the_store(folder, tmp_path):
    curated = corpus.load(folder)
    with Corpus.open(build(curated, tmp_path / "corpus.sqlite")) as opened:
        known = curated.knowledge
        assert opened.phase_list() == list(known.phases)
        assert opened.claims() == list(known.claims)
        assert opened.conflicts() == list(known.conflicts)
        assert opened.gaps() == list(known.gaps)
        assert opened.screened() == list(known.screened)
        assert [gap.key for gap in opened.gaps(metal="Na")] == ["sodium"]
        assert [entry.key for entry in opened.phase_list(metal="K")] == ["k2o"]
        assert opened.conflicts(metal="Na") == []
    for kind, items in known.entries.items():
        for item in items:
            assert entry_of(kind, json.loads(json.dumps(item.to_json()))) == item


# ---------------------------------------------------------------- checks

FAULTS = [
    ("REF-UNRESOLVED", "claims", f"{ALDER}/thickness_with,", f"{ALDER}/thicknes_with,", "supports"),
    ("REF-UNRESOLVED", "gaps", f"{QUILL}/nothing_on_aluminium", f"{QUILL}/nothing", "stated_in"),
    ("REF-UNRESOLVED", "phases", "polymorph_of: na2co3", "polymorph_of: soda", "na2co3_cold"),
    ("LIT-PHASE", "phases", "  naf: {formula: NaF}\n", "", None),
    ("ID-UNIQUE", "phases", "name: cold form, ", "", "na2co3_cold"),
    ("ID-FORM", "phases", "formula: Na2CO3, crystal", 'formula: "Na₂CO₃", crystal', "Na₂CO₃"),
    ("LIT-QUERY", "gaps", "query: {metal: Al}", "query: {metal: Al, text: oxide}", "oxide"),
    ("LIT-QUERY", "gaps", "query: {metal: Al}", "query: {metal: Al, text: '?'}", "query"),
    ("LIT-DUPLICATE", "claims", f"disputes: [{QUILL}/potassium_words]", f"disputes: [{ALDER}/thickness_with]", "disputes"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0] + fault[1])
def test_each_planted_fault_of_a_list_is_caught_at_its_line(folder, fault):
    code, kind, good, bad, marked = fault
    file = folder / f"{kind}.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(good) == 1
    file.write_text(text.replace(good, bad), encoding="utf-8")
    issues = corpus.check(corpus.load(folder))
    assert {issue.code for issue in issues} == {code}
    assert all(issue.hint and issue.line for issue in issues)
    if marked is not None:
        assert marked in file.read_text(encoding="utf-8").splitlines()[issues[0].line - 1]


def test_a_withdrawn_finding_carries_nothing(folder):
    file = folder / "publications" / f"{ALDER}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  thickness_with:\n", "  thickness_with:\n    review_state: withdrawn\n"), encoding="utf-8")
    assert [issue.code for issue in corpus.check(corpus.load(folder))] == ["REF-WITHDRAWN"]


def test_every_code_of_the_lists_has_a_planted_fault():
    codes = set(re.findall(r'"((?:ID|REF|LIT)-[A-Z-]+)"', Path(checks_of_lists.__file__).read_text(encoding="utf-8")))
    assert codes == {fault[0] for fault in FAULTS} | {"REF-WITHDRAWN", "LIT-REVIEWED"}


def test_a_file_of_another_kind_is_told(folder):
    shutil.copy(folder / "claims.yaml", folder / "gaps.yaml")
    assert [(issue.code, issue.message) for issue in corpus.load(folder).issues] == [("DOC-KIND", "This is not the list of gaps.")]


# ---------------------------------------------------------------- strength


def findings_of(curated, *states):
    base = curated.findings[0]
    return [
        replace(base, id=f"x/{number}", paper=paper, kind=kind, secondary=secondary)
        for number, (paper, kind, secondary) in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("supporting", "opposing", "grade"),
    [
        ([], [], "unsupported"),
        ([("a", "context", False)], [], "stated"),
        ([("a", "measurement", True), ("a", "observation", True)], [], "single"),
        ([("a", "measurement", True), ("b", "observation", True)], [], "repeated"),
        ([("a", "measurement", True), ("b", "observation", True), ("c", "observation", True)], [], "repeated"),
        ([("a", "measurement", False), ("b", "observation", False), ("c", "observation", True)], [], "established"),
        ([("a", "measurement", False), ("b", "observation", False), ("c", "observation", True)], [("d", "measurement", True)], "repeated"),
        ([("a", "measurement", True)], [("d", "measurement", True)], "stated"),
    ],
)
def test_the_strength_follows_the_rule(folder, supporting, opposing, grade):
    curated = corpus.load(folder)
    found = strength_of(findings_of(curated, *supporting), findings_of(curated, *opposing))
    assert found.grade == grade
    assert found.contested == bool(opposing)


WHOLE = corpus.load(INVENTED)
STATES = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from(["measurement", "context", "observation"]), st.booleans()), max_size=6
)


@given(STATES, STATES, STATES)
def test_opposition_never_raises_and_support_never_lowers(supporting, opposing, more):
    curated = WHOLE
    rank = GRADES.index
    support, against, further = (findings_of(curated, *states) for states in (supporting, opposing, more))
    grade = rank(strength_of(support, against).grade)
    assert rank(strength_of(support, [*against, *further]).grade) <= grade
    assert rank(strength_of([*support, *further], against).grade) >= grade


def test_what_is_disputed_or_withdrawn_counts_for_no_side(folder):
    finding = findings_of(corpus.load(folder), ("a", "measurement", False))[0]
    assert strength_of([replace(finding, disputed="doubtful")], [replace(finding, review_state="withdrawn")]) == strength_of([], [])


# ---------------------------------------------------------------- one meaning of a filter

FILTERS = [
    {},
    {"metal": "Na"},
    {"metal": ["Na", "Al"], "property": "interphase_thickness"},
    {"electrolyte_class": "liquid"},
    {"technique": "tem"},
    {"technique": "not_stated"},
    {"configuration": "not_stated"},
    {"phase": "Na₂CO₃"},
    {"polarity": "looked_for_and_not_found"},
    {"depth": "secondary"},
    {"year_from": 2028, "year_to": 2029},
    {"year_from": 2029},
    {"publication": BIRCH, "kind": "measurement"},
    {"review_state": "disputed"},
    {"preparation": "not_stated"},
]


@pytest.mark.parametrize("fields", FILTERS, ids=str)
def test_a_filter_means_the_same_in_memory_and_in_the_store(folder, tmp_path, fields):
    curated = corpus.load(folder)
    with Corpus.open(build(curated, tmp_path / "corpus.sqlite")) as opened:
        assert [item.id for item in corpus.matching(curated.findings, Filter.from_mapping(fields))] == [
            item.id for item in opened.findings(**fields)
        ]


def test_words_are_sought_in_the_store():
    with pytest.raises(ValueError, match="store"):
        corpus.matching([], Filter(text="oxide"))


# ---------------------------------------------------------------- the second reading

HEAD = "finding\toutcome\tproperty\tvalue\tphases\tpolarity\tdiffers_in\tnote\n"


def test_the_second_reading_is_counted_property_by_property(folder):
    rows = [
        f"{ALDER}/thickness_with\tagrees\tinterphase_thickness\t30 nm\t\tfound\t\t",
        f"{ALDER}/thickness_without\tdiffers\tinterphase_thickness\t20 nm\t\tfound\tvalue\tThe first was right.",
        f"{ALDER}/fluoride\tmissed\t\t\t\t\t\t",
        f"{ALDER}/no_hydride\tadded\tphase\t\tNaH\tlooked_for_and_not_found\t\t",
    ]
    (folder / "REREADING.tsv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    curated = corpus.load(folder)
    assert corpus.check(curated) == []
    table = [row.to_json() for row in corpus.agreement(curated.rereading, curated.findings)]
    assert table[0] == {"property": "interphase_thickness", "compared": 2, "agreed": 1, "missed": 0, "added": 0, "share": 0.5}
    assert table[-1] == {"property": "all", "compared": 2, "agreed": 1, "missed": 1, "added": 1, "share": 0.5}
    assert table[1]["share"] is None
    assert [row.note for row in curated.rereading.rows if row.finding == f"{ALDER}/thickness_without"] == ["The first was right."]


def test_reviewed_needs_a_second_reading_that_agrees(folder):
    file = folder / "publications" / f"{ALDER}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  thickness_with:\n", "  thickness_with:\n    review_state: reviewed\n"), encoding="utf-8")
    assert [(issue.code, issue.line is not None) for issue in corpus.check(corpus.load(folder))] == [("LIT-REVIEWED", True)]
    (folder / "REREADING.tsv").write_text(HEAD + f"{ALDER}/thickness_with\tdiffers\t\t\t\t\t\t\n", encoding="utf-8")
    assert [issue.code for issue in corpus.check(corpus.load(folder))] == ["LIT-REVIEWED"]
    (folder / "REREADING.tsv").write_text(HEAD + f"{ALDER}/thickness_with\tagrees\t\t\t\t\t\t\n", encoding="utf-8")
    assert corpus.check(corpus.load(folder)) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (f"{ALDER}/nothing\tagrees\t\t\t\t\t\t\n", "There is no finding"),
        (f"{ALDER}/fluoride\tagrees\t\t\t\t\t\t\n" * 2, "has two rows"),
    ],
)
def test_the_second_reading_speaks_of_each_finding_once(folder, rows, said):
    (folder / "REREADING.tsv").write_text(HEAD + rows, encoding="utf-8")
    (issue,) = corpus.check(corpus.load(folder))
    assert said in issue.message
    assert issue.file.endswith("REREADING.tsv")


@pytest.mark.parametrize("text", ["finding\tverdict\n", HEAD + "x/y\tperhaps\t\t\t\t\t\t\n"])
def test_a_table_of_another_form_is_refused(folder, text):
    (folder / "REREADING.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        corpus.load(folder)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"finding\toutcome\n"])
def test_a_corpus_that_cannot_be_read_is_told_by_validate(folder, content):
    (folder / "REREADING.tsv").write_bytes(content)
    (issue,) = batch.validate_paths([folder]).issues
    assert (issue.code, issue.file) == ("DOC-SYNTAX", str(folder / "REREADING.tsv"))


def test_what_was_withdrawn_is_in_no_answer(folder, tmp_path):
    file = folder / "publications" / f"{ALDER}.yaml"
    text = file.read_text(encoding="utf-8")
    for key in ("thickness_with", "thickness_without", "thickness_again", "fluoride"):
        text = text.replace(f"  {key}:\n", f"  {key}:\n    review_state: withdrawn\n")
    file.write_text(text, encoding="utf-8")
    (folder / "claims.yaml").unlink()
    curated = corpus.load(folder)
    ranges = {row["metal"]: row["n"] for row in corpus.write_reference(curated)["ranges"]}
    with Corpus.open(build(curated, tmp_path / "corpus.sqlite")) as opened:
        assert ranges["Na"] == len(opened.ladder("interphase_thickness", metal="Na")) == 1
        assert [row.phase for row in opened.phases(publication=ALDER)] == ["NaH"]


def test_a_damage_dose_without_a_number_is_no_row(folder, tmp_path):
    file = folder / "publications" / f"{BIRCH}.yaml"
    text = file.read_text(encoding="utf-8").replace('value: ">10^4 e-/Å^2"', "value: not_stated")
    file.write_text(text, encoding="utf-8")
    with Corpus.open(build(corpus.load(folder), tmp_path / "corpus.sqlite")) as opened:
        assert [row.id for row in opened.damage(phase="Li2CO3")] == [f"{BIRCH}/onset_carbonate"]
