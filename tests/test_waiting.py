"""A rule waits for a fault from which its own issue may only follow, and for no other."""

from __future__ import annotations

import pytest

from cryokb import batch, documents

HEAD = "cryokb: record/1.1\ntitle: Trial\n"

TWO_IMAGES = """
specimens: {a: {system: {metal: none}}}
sessions:
  s:
    acquisitions:
      i: {specimen: a, area: A, technique: hrtem, dose: 160 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s}
      j: {specimen: a, area: A, technique: hrtem, dose: 80 e-/Å^2, dose_rate: 8 e-/Å^2/s, exposure_time: 10 s, cumulative_dose: 90 e-/Å^2}
"""

LAMELLA = """
specimens:
  e: {system: {metal: Li}, history: [{step: plating}, {step: transfer, medium: argon}]}
  l: {taken_from: e, taken_after: 1, history: [{step: milling}]}
  z: {system: {metal: Na}, history: [{step: plating}]}
sessions: {s: {acquisitions: {i: {specimen: l}, j: {specimen: z}}}}
"""

LINKS = """
specimens: {a: {control_of: b}}
sessions: {s: {acquisitions: {i: {specimen: c, technique: hrtem}}}}
observations: {o: {property: phase, phase: LiF, from: x}}
"""


def said_of(body: str) -> list[tuple[str, str]]:
    """Give code and place of what is said at the level of a deposition, apart from what the level itself asks for."""
    document, faults = documents.parse_text(HEAD + body)
    assert document is not None
    assert not faults
    issues = batch.validate(document.data, level="deposition").issues  # type: ignore[arg-type]
    return sorted((issue.code, issue.path) for issue in issues if not issue.code.startswith("LEVEL-"))


FIRST, SECOND = "/sessions/s/acquisitions/i", "/sessions/s/acquisitions/j"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # a slot of another image: both rules speak
        ("dose: 80 e-/Å^2, dose_rate: 8", "dose: 80 e-/Å^2, frames: x, dose_rate: 8", {f"{FIRST}/dose", f"{SECOND}/cumulative_dose"}),
        # of the same image: its budget waits
        ("dose: 160 e-/Å^2, dose_rate: 8", "dose: 160 e-/Å^2, frames: x, dose_rate: 8", {f"{SECOND}/cumulative_dose"}),
        # whether the beam was on the area at all is not known: the sum waits, wherever it is stated
        ("technique: hrtem, dose: 160", "technique: hrtem, beam_position: offside, dose: 160", {f"{FIRST}/dose"}),
        # what no rule reads: all of them speak
        ("dose: 160 e-/Å^2, dose_rate: 8", "dose: 160 e-/Å^2, spot_size: x, dose_rate: 8", {f"{FIRST}/dose", f"{SECOND}/cumulative_dose"}),
        # the class of a whole session counts for its images, but not for their doses
        ("    acquisitions:", "    temperature_class: frosty\n    acquisitions:", {f"{FIRST}/dose", f"{SECOND}/cumulative_dose"}),
    ],
)
def test_doses_wait_only_where_they_read(old: str, new: str, expected: set[str]) -> None:
    body = TWO_IMAGES.replace("cumulative_dose: 90", "cumulative_dose: 60")
    assert body.count(old) == 1
    found = said_of(body.replace(old, new, 1))
    assert {path for code, path in found if code.startswith("ACQ-DOSE")} == expected
    assert [code for code, _ in found if code.startswith(("STR-", "QTY-"))] != []


def test_a_lamella_waits_for_the_electrode_that_it_was_cut_from() -> None:
    both = said_of(LAMELLA)
    assert both == [("XFER-NOT-RECORDED", "/specimens/l/history"), ("XFER-NOT-RECORDED", "/specimens/z/history")]
    broken = said_of(LAMELLA.replace("step: transfer, medium: argon", "step: transfr, medium: argon"))
    assert [code for code, _ in broken] == ["STR-STEP", "XFER-NOT-RECORDED"]
    assert broken[-1][1] == "/specimens/z/history"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("specimens: {a", "specimens: {a", {"/specimens/a/control_of", f"{FIRST}/specimen", "/observations/o/from"}),
        # what the map of acquisitions holds is not known, the specimens are
        ("acquisitions: {i", "acquisitons: {i", {"/specimens/a/control_of"}),
        # with the sessions all acquisitions are lost
        ("sessions: {s", "session: {s", {"/specimens/a/control_of"}),
        # an observation that is broken elsewhere hides no name
        (
            "property: phase, phase: LiF",
            "property: phase, crystallinity: icy, phase: LiF",
            {"/specimens/a/control_of", f"{FIRST}/specimen", "/observations/o/from"},
        ),
    ],
)
def test_a_reference_waits_for_the_map_that_it_refers_to(old: str, new: str, told: set[str]) -> None:
    assert LINKS.count(old) == 1
    assert {path for code, path in said_of(LINKS.replace(old, new)) if code == "REF-UNRESOLVED"} == told


DAMAGE = """
specimens: {a: {system: {metal: none}}}
sessions:
  s:
    acquisitions:
      i: {specimen: a, area: A, technique: hrtem, dose: 1e8 e-/Å^2}
      j: {specimen: a, area: A, technique: hrtem, dose: 10 e-/Å^2, cumulative_dose: 20 e-/Å^2}
observations: {o: {property: phase, phase: Li2CO3, from: j}}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("technique: hrtem, dose: 1e8", "technique: hrtem, beam_position: of_area, dose: 1e8"),
        ("technique: hrtem, dose: 1e8", "technique: fib_sam, dose: 1e8"),
        ("dose: 10 e-/Å^2", "purpose: damage_sereis, dose: 10 e-/Å^2"),
    ],
)
def test_damage_waits_for_what_says_which_dose_the_area_had(old: str, new: str) -> None:
    body = DAMAGE.replace(", cumulative_dose: 20 e-/Å^2", "")
    assert [code for code, _ in said_of(body)] == ["DMG-ABOVE-ALL-LIMITS"]
    assert body.count(old) == 1
    assert [code for code, _ in said_of(body.replace(old, new))] == ["STR-TERM"]


def test_a_sum_waits_for_the_technique_that_says_which_beam_it_was() -> None:
    body = DAMAGE.partition("observations")[0]
    assert [code for code, _ in said_of(body)] == ["ACQ-DOSE-CUMULATIVE"]
    assert [code for code, _ in said_of(body.replace("technique: hrtem, dose: 1e8", "technique: fib_sam, dose: 1e8"))] == ["STR-TERM"]


def test_an_unbelievable_number_is_told_once() -> None:
    body = (
        "specimens: {a: {system: {metal: none}}}\nsessions: {s: {accelerating_voltage: 300000 kV, acquisitions: {i: {technique: hrtem}}}}\n"
    )
    assert said_of(body) == [("QTY-PLAUSIBLE", "/sessions/s/accelerating_voltage")]
