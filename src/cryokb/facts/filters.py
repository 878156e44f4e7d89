"""The filter: which facts are asked for, in one value for Python, the command line, an address and SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import cast

from cryokb import standard
from cryokb.errors import UsageError
from cryokb.plain import unfrozen
from cryokb.thesaurus import ClosedList, absence, meaning, spoken

__all__ = ["FILTER_TERMS", "MAY_BE_UNSTATED", "NESTED", "NOT_STATED", "SINGLE", "Filter", "readings"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which facts are asked for: the one query value for Python, the command line, an address and SQL.

    Several values of one field mean any of them; several fields mean all of them. ``electrolyte_class`` and ``technique`` match
    their kinds too (``liquid`` finds ``liquid_carbonate``). The word ``not_stated`` finds what has no value in metal,
    configuration, electrolyte_class, technique or preparation.

    Attributes:
        text: words that must all stand in the statement, a quote or its reading, the phases, the value or the label of the system.
        depth: ``full_text``, ``abstract``, ``caption``, ``secondary``.
        year_from, year_to: years of publication, inclusive.
    """

    metal: tuple[str, ...] = ()
    configuration: tuple[str, ...] = ()
    electrolyte_class: tuple[str, ...] = ()
    property: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    polarity: tuple[str, ...] = ()
    depth: tuple[str, ...] = ()
    review_state: tuple[str, ...] = ()
    preparation: tuple[str, ...] = ()
    publication: tuple[str, ...] = ()
    text: str | None = None
    year_from: int | None = None
    year_to: int | None = None

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> Filter:
        """Make a filter from options; a text or a list of texts for each field, None and empty ones ignored.

        Everyday words stand for the terms that they mean; :func:`readings` says how each is understood.

        Raises:
            UsageError: a name is no field, or a value is not in the closed list of its field.
        """
        known = {item.name for item in fields(cls)}
        chosen: dict[str, object] = {}
        for name, value in values.items():
            if name not in known:
                raise UsageError(
                    f"There is no filter called {name}.", hint="The filters are: " + ", ".join(sorted(known)) + ".", value=name
                )
            if value is None or value in ("", (), []):
                continue
            if name == "text":
                chosen[name] = value
            elif name in YEARS:
                chosen[name] = year(name, value)
            else:
                words = (value,) if isinstance(value, str) else tuple(str(word) for word in cast("Sequence[object]", value))
                chosen[name] = tuple(sorted({term for word in words for term in meant(name, str(word))}))
        return cls(**chosen)  # type: ignore[arg-type]

    def to_mapping(self) -> dict[str, list[str] | str | int]:
        """Give the fields that are set, in order: the inverse of :meth:`from_mapping`."""
        chosen: dict[str, list[str] | str | int] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value not in (None, ()):
                chosen[item.name] = cast("list[str] | str | int", unfrozen(value))
        return chosen

    def widened(self, name: str) -> tuple[str, ...]:
        """Give the chosen words of a field with all their kinds, sorted."""
        enumeration = FILTER_TERMS[name]
        words = cast("tuple[str, ...]", getattr(self, name))
        kinds = {
            term for term in standard.current().terms(enumeration) for word in words if standard.current().is_a(enumeration, term, word)
        }
        return tuple(sorted(kinds | ({NOT_STATED} & set(words))))

    def in_years(self, number: int | None) -> bool:
        """Tell whether a year is within the years asked for; an unknown one is only where none are."""
        if number is None:
            return self.year_from is None and self.year_to is None
        return (self.year_from is None or number >= self.year_from) and (self.year_to is None or number <= self.year_to)


LISTED = 3
"""How many other words of a search are named."""

YEARS = ("year_from", "year_to")

SINGLE = ("text", *YEARS)
"""Fields that take one value; the others take several words."""

NOT_STATED = "not_stated"
"""The word that asks for what has no value."""

MAY_BE_UNSTATED = frozenset({"metal", "configuration", "electrolyte_class", "technique", "preparation"})

FILTER_TERMS = {
    "metal": "Metal",
    "configuration": "Configuration",
    "electrolyte_class": "ElectrolyteClass",
    "property": "Property",
    "kind": "FindingKind",
    "technique": "Technique",
    "polarity": "Polarity",
    "depth": "Depth",
    "review_state": "ReviewState",
    "preparation": "PreparationRoute",
}

NESTED = {name: FILTER_TERMS[name] for name in ("electrolyte_class", "technique")}
"""Fields in which a word stands for its kinds too, with their lists."""


def year(name: str, value: object) -> int:
    """Read a year. Raises UsageError for what is none."""
    if isinstance(value, int | str) and not isinstance(value, bool) and str(value).isascii() and str(value).lstrip("-").isdigit():
        return int(value)
    raise UsageError(f"{name} is no year: {value!r}.", hint="Write four digits, such as 2021.", value=str(value))


def meant(name: str, word: str) -> tuple[str, ...]:
    """Give the terms of a field that a word stands for: itself, those that an everyday word means, ``not_stated`` for no value.

    Raises UsageError for a word that means nothing there.
    """
    enumeration = FILTER_TERMS.get(name)
    if enumeration is None or (word == NOT_STATED and name in MAY_BE_UNSTATED):
        return (word,)
    known = standard.current().terms(enumeration)
    if name in MAY_BE_UNSTATED and absence(word, in_text=True) is not None and meaning(enumeration, word, known) is None:
        return (NOT_STATED,)
    return ClosedList(name, enumeration, list(known)).terms_for(word)


def readings(values: Mapping[str, object]) -> list[str]:
    """Say how each everyday word of a question is understood, and under which other words a text is sought.

    >>> readings({"technique": "HR-TEM", "metal": ["Li", "sodium"]})
    ['hrtem, from HR-TEM', 'Na, from sodium']
    """
    found: list[str] = []
    for name, value in values.items():
        for word in (value,) if isinstance(value, str) else cast("Sequence[object]", value or ()) if name not in YEARS else ():
            if name == "text":
                found += [f"{part} is sought as {', '.join(others[:LISTED])} too" for part in str(word).split() if (others := spoken(part))]
            elif (terms := meant(name, str(word))) != (word,):
                enumeration = FILTER_TERMS.get(name, "")
                said = meaning(enumeration, str(word))
                left = "".join(f"; {slot} {term} is not asked for" for slot, term in said.also.items()) if said else ""
                found.append(f"{' or '.join(terms)}, from {word}{left}")
    return found
