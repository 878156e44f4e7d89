"""Work grows with the size of a document, not with its square: twice the entries take twice the calls."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from cryokb import documents, validation

HEAD = "cryokb: record/1.1\ntitle: t\n"


def exposures(count: int, *, sound: bool) -> str:
    dose, total = ("2", "{}") if sound else ("0", "1")
    rows = "".join(
        f"      a{n}: {{specimen: g, area: A, technique: hrtem, dose: {dose} e-/Å^2, cumulative_dose: {total.format(2 * n + 2)} e-/Å^2}}\n"
        for n in range(count)
    )
    return f"{HEAD}specimens: {{g: {{system: {{metal: Li}}}}}}\nsessions:\n  s:\n    acquisitions:\n{rows}"


def observations(count: int, *, sound: bool) -> str:
    value = "{} nm" if sound else "much"
    rows = "".join(
        f"  o{n}: {{property: interphase_thickness, value: {value.format(n + 1)}, n: 3 cells, from: {'a' if sound else f'no{n}'}}}\n"
        for n in range(count)
    )
    return f"{HEAD}specimens: {{g: {{}}}}\nsessions: {{s: {{acquisitions: {{a: {{technique: hrtem}}}}}}}}\nobservations:\n{rows}"


def lineage(count: int, *, sound: bool) -> str:
    slot = "history" if sound else "histroy"
    rows = "".join(f"  g{n}: {{taken_from: g{n - 1}, {slot}: [{{step: storage, duration: 1 h}}]}}\n" for n in range(1, count))
    images = "".join(f"      a{n}: {{specimen: g{n}, technique: hrtem}}\n" for n in range(count))
    return f"{HEAD}specimens:\n  g0: {{system: {{metal: Li}}}}\n{rows}sessions:\n  s:\n    acquisitions:\n{images}"


def steps(count: int, *, sound: bool) -> str:
    rows = "".join(f"      - {{step: {'washing' if sound else 'washin'}, solvent: DEC, duration: {n + 1} s}}\n" for n in range(count))
    return f"{HEAD}specimens:\n  g:\n    history:\n{rows}"


def calls(text: str) -> int:
    """Count the calls of functions, ours and built in, of one check of a document, reading and places included."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        document, _ = documents.parse_text(text)
        assert document is not None
        validation.check(document)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("sound", [True, False], ids=["sound", "faulty"])
@pytest.mark.parametrize("kind", [exposures, observations, lineage, steps])
def test_twice_the_entries_take_twice_the_calls(kind: Callable[..., str], sound: bool) -> None:
    calls(kind(20, sound=sound))  # what is made once a process
    once, twice = (calls(kind(count, sound=sound)) for count in (150, 300))
    assert once > 150
    assert twice < 2.2 * once
