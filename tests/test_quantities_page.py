"""The page on quantities is true: each row of its tables is what the program reads, or says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from quantities_page import component_as, count_as, read_as, refusal

from cryokb import quantities, standard, validation
from cryokb.documents import parse_text
from cryokb.quantities.numerals import strip_comparator
from cryokb.quantities.values import COMPARATORS, UNCERTAINTY_KINDS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/quantities.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the rows below a heading, the head of the table left out."""
    body = re.split(r"^#", PAGE.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in body.splitlines() if line.startswith("| `")]
    assert cells, heading
    return cells


QUANTITIES = [
    row
    for heading in ("Numbers", "Bounds", "Uncertainty", "Ranges", "Times in two units, and currents by their hours", "Words", "Units")
    for row in rows(heading)
]


def test_there_are_enough_rows() -> None:
    assert len(QUANTITIES) >= 40


@pytest.mark.parametrize(("written", "told"), QUANTITIES, ids=lambda cell: cell)
def test_a_quantity_is_read_as_the_page_says(written: str, told: str) -> None:
    assert read_as(written) == told


@pytest.mark.parametrize(("written", "told"), rows("Components and mixtures"), ids=lambda cell: cell)
def test_components_are_read_as_the_page_says(written: str, told: str) -> None:
    assert component_as(written) == told


@pytest.mark.parametrize(("written", "told"), rows("Counts"), ids=lambda cell: cell)
def test_a_count_is_read_as_the_page_says(written: str, told: str) -> None:
    assert count_as(written) == told


@pytest.mark.parametrize(("written", "told", "instead"), rows("What is refused"), ids=lambda cell: cell)
def test_what_is_refused_has_another_way_to_be_written(written: str, told: str, instead: str) -> None:
    assert refusal(written) == told
    if instead != "not_recorded":
        assert quantities.parse(instead)


def test_the_words_of_absence_are_those_of_the_standard() -> None:
    assert dict(rows("Absences")) == {word: row["description"] for word, row in standard.current().terms("AbsenceReason").items()}


def test_the_example_of_absences_is_sound() -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    document, issues = parse_text(block)
    assert document is not None
    assert issues == []
    assert validation.check(document, level="draft") == []


def test_every_comparator_and_kind_of_uncertainty_is_shown() -> None:
    shown = " ".join(told for _, told in QUANTITIES)
    assert {strip_comparator(sign + "5")[1] for sign in COMPARATORS.values()} == set(COMPARATORS)
    assert all(name in shown for name in ("about", "less_than", "at_most", "at_least"))
    assert all(words.split(" ")[-1] in PAGE for words in UNCERTAINTY_KINDS.values() if words != "unspecified")


def test_the_readme_names_the_page() -> None:
    assert "docs/quantities.md" in (ROOT / "README.md").read_text(encoding="utf-8")
