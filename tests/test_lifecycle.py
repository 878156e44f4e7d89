"""Every term says since when it exists and how it stands."""

from __future__ import annotations

from cryokb import standard


def test_every_term_has_its_life() -> None:
    life = standard.shared("lifecycle")
    for name in standard.current().table("slots"):
        assert name in life
        assert all(f"{name}.{slot}" in life for slot in standard.current().class_slots(name))
    for name in standard.current().table("terms"):
        assert all(f"{name}.{value}" in life for value in standard.current().terms(name))


def test_old_new_and_deprecated_terms_are_told_apart() -> None:
    life = standard.shared("lifecycle")
    assert life["Acquisition.dose"] == {"since": "0.9.0", "status": "stable"}
    assert life["Cooling.cooling_speed"] == {"since": "1.0.0", "status": "stable"}
    assert life["Cooling.cooling_rate"] == {"since": "0.9.0", "status": "deprecated"}
    assert life["Technique.xrd"]["since"] == "1.0.0"  # type: ignore[index,call-overload]
    assert {row["status"] for row in life.values()} <= {"proposed", "stable", "deprecated"}  # type: ignore[index,call-overload]
