"""Every term says since when it exists and how it stands."""

from __future__ import annotations

from cryokb import standard


def test_every_term_has_its_life() -> None:
    life = standard.table("lifecycle")
    for name in standard.table("slots"):
        assert name in life
        assert all(f"{name}.{slot}" in life for slot in standard.class_slots(name))
    for name in standard.table("terms"):
        assert all(f"{name}.{value}" in life for value in standard.terms(name))


def test_old_new_and_deprecated_terms_are_told_apart() -> None:
    life = standard.table("lifecycle")
    assert life["Acquisition.dose"] == {"since": "0.9.0", "status": "stable"}
    assert life["Cooling.cooling_speed"] == {"since": "1.0.0", "status": "stable"}
    assert life["Cooling.cooling_rate"] == {"since": "0.9.0", "status": "deprecated"}
    assert life["Technique.xrd"]["since"] == "1.0.0"  # type: ignore[index,call-overload]
    assert {row["status"] for row in life.values()} <= {"proposed", "stable", "deprecated"}  # type: ignore[index,call-overload]
