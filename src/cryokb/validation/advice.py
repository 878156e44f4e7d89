"""What to write instead of a text that its slot does not take: a term, the form of a date, a word of absence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from re import IGNORECASE, Match
from typing import NamedTuple

from cryokb import codes, expansion
from cryokb.issues import Edit, Issue, JsonObject, pointer
from cryokb.lazy import later
from cryokb.plain import section, text, unfrozen
from cryokb.standard import Standard, shared
from cryokb.thesaurus import Advice, ClosedList, absence, way_out

__all__ = ["Misfit", "Reading", "instead_of", "newer", "read_date", "tell_word"]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
GERMAN = {"mär": "mar", "mrz": "mar", "mae": "mar", "mai": "may", "okt": "oct", "dez": "dec"}

YEAR_FIRST = later(r"(?P<year>\d{4})(?P<sign>[-/. ])(?P<two>\d{1,2})(?P=sign)(?P<one>\d{1,2})(?P<rest>\D.*)?\Z")
COMPACT = later(r"(?P<year>\d{4})(?P<two>\d{2})(?P<one>\d{2})(?P<rest>\D.*)?\Z")
YEAR_LAST = later(r"(?P<one>\d{1,2})(?P<sign>[-/. ])\s?(?P<two>\d{1,2})(?P=sign)\s?(?P<year>\d{4}|\d{2})(?P<rest>\D.*)?\Z")
NAMED = later(r"(?P<one>\d{1,2})(?:st|nd|rd|th|\.)?[-\s]*(?P<two>[^\W\d]{3,9})\.?,?[-\s]*(?P<year>\d{4})(?P<rest>\D.*)?\Z", IGNORECASE)
NAME_FIRST = later(r"(?P<two>[^\W\d]{3,9})\.?[-\s]*(?P<one>\d{1,2})(?:st|nd|rd|th)?,?[-\s]+(?P<year>\d{4})(?P<rest>\D.*)?\Z", IGNORECASE)
WITHOUT_DAY = later(r"(?:\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{4}|[^\W\d]{3,9}\.?\s+\d{4}|\d{4})\Z")
TIME = later(
    r"[T\s,]*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?(?:Uhr|h)?\Z", IGNORECASE
)


class Reading(NamedTuple):
    """What a date means in the form of the standard.

    Attributes:
        forms: the dates that it may mean, the usual reading first; two where day and month may be swapped.
        lacks: what its author has to add: ``the time zone``, ``the century`` or ``the day``; empty when nothing.
    """

    forms: tuple[str, ...]
    lacks: str = ""

    @property
    def hint(self) -> str:
        """The mend, in words."""
        if self.lacks == "the day":
            return "The day is missing: write 2026-03-02, with the year first."
        if self.lacks == "the time zone":
            return f"Write {' or '.join(self.forms)} with the time zone behind it, as in 2026-03-02T09:15:00+01:00."
        if self.lacks or len(self.forms) > 1:
            return f"Write {' or '.join(self.forms)}, whichever is meant: the year comes first, with four digits."
        return f"Write {self.forms[0]}."


def read_date(text: str) -> Reading | None:
    """Read a date that is not in the form of the standard; None when it is no date.

    >>> read_date("02.03.2026").forms, read_date("3/2/2026").forms, read_date("2 March 2026").forms
    (('2026-03-02',), ('2026-02-03', '2026-03-02'), ('2026-03-02',))
    """
    word = text.strip()
    if WITHOUT_DAY.match(word):
        return Reading((), "the day")
    first = YEAR_FIRST.match(word) or COMPACT.match(word)
    found = first or YEAR_LAST.match(word) or NAMED.match(word) or NAME_FIRST.match(word)
    time = time_of(found["rest"]) if found else None
    if found is None or time is None:
        return None
    year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
    days = dict.fromkeys(day_of(year, month, day) for month, day in readings(found))
    days.pop(None, None)
    if not days:
        return None
    lacks = "the century" if year != found["year"] else "the time zone" if "T" in time and not ZONE.search(time) else ""
    return Reading(tuple(f"{day}{time}" for day in days), lacks)


ZONE = later(r"Z$|[+-]\d{2}:\d{2}$")


def readings(found: Match[str]) -> list[tuple[int, int]]:
    """Give month and day as they may be meant, the usual order first."""
    if not found["two"].isdigit():
        return [(month_of(found["two"]), int(found["one"]))]
    one, two = int(found["one"]), int(found["two"])
    # between slashes Americans put the month first; points are written where the day comes first
    may_be_swapped = found.groupdict().get("sign") in {"/", "-", " "} and found.start("year") > 0
    return [(two, one), (one, two)] if may_be_swapped else [(two, one)]


def month_of(name: str) -> int:
    """Give the number of a month by its name, English or German; 0 for none."""
    short = GERMAN.get(name.casefold()[:3], name.casefold()[:3])
    return MONTHS.index(short) + 1 if short in MONTHS else 0


def day_of(year: str, month: int, day: int) -> str | None:
    """Write a day, or give None where the calendar has not got it."""
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None


def time_of(rest: str | None) -> str | None:
    """Write the time of day behind a date, with its zone where it has one; empty where there is none, None where it is none."""
    if not rest or not rest.strip():
        return ""
    found = TIME.match(rest)
    if found is None or int(found["hour"]) > 23:
        return None
    zone = (found["zone"] or "").upper().replace("UTC", "Z")
    zone = f"{zone[:3]}:{zone[3:]}" if len(zone) == 5 else zone
    return f"T{int(found['hour']):02}:{found['minute']}:{found['second'] or '00'}{zone}"


class Misfit(NamedTuple):
    """A text that its slot does not take.

    Attributes:
        word: the text.
        slot: the name of the slot, with its row of the slot table and the class that it belongs to.
        source: where the text was written.
        around: the objects in which it stands, the innermost first.
        alone: whether nothing else stands in the slot.
        root: the class of the document.
        standard: the version by which it is judged.
    """

    word: str
    slot: str
    row: JsonObject
    owner: str
    source: expansion.Path
    around: Sequence[JsonObject]
    alone: bool
    root: str
    standard: Standard

    @property
    def unknown(self) -> str | None:
        """The word for what nobody knows; None where no word of absence may stand."""
        if "absent" not in self.standard.class_slots(self.owner):
            return None
        return "not_stated" if self.root == "Publication" else "not_recorded"


def tell_word(misfit: Misfit, terms: Collection[str]) -> Issue:
    """Tell that a word is not in the closed list of its slot, with the term that is meant, or the way to the list."""
    mine = misfit.standard.class_slots(misfit.owner)
    closed = ClosedList(
        misfit.slot,
        str(misfit.row["range"]),
        terms,
        unknown=misfit.unknown if misfit.alone else None,
        many=bool(misfit.row.get("many")),
        beside={slot: str(row["range"]) for slot, row in mine.items() if row["kind"] == "enum"},
    )
    message = f"{misfit.word!r} is not a term of {misfit.slot}."
    later = newer(f"{misfit.row['range']}.{misfit.word}", "term")
    if later is not None:
        return codes.issue("STR-TERM", message, hint=later, path=pointer(misfit.source))
    advice = closed.advice(misfit.word)
    return codes.issue("STR-TERM", message, hint=advice.hint, path=pointer(misfit.source), fix=fix_of(misfit, advice))


def newer(name: str, what: str) -> str | None:
    """Say since when the standard has a slot or a term that the version by which is judged has not got; None for what it never had.

    Args:
        name: Class.slot, or Enumeration.term.
        what: what it is, in a word.
    """
    since = text(section(shared("lifecycle"), name).get("since"))
    if since is None:
        return None
    return f"It is a {what} since version {since.rpartition('.')[0]} of the standard: cryokb migrate brings the document there."


def fix_of(misfit: Misfit, advice: Advice) -> tuple[Edit, ...] | None:
    """Make the edit of an advice; none where it would lose what the word says of another slot."""
    beside = {slot: said for slot, said in advice.also.items() if not is_said(slot, said, misfit.around)}
    free = misfit.standard.class_slots(misfit.owner).keys() - misfit.around[0].keys()
    whole = misfit.source[:-1] if isinstance(misfit.source[-1], int) else misfit.source
    if not free.issuperset(beside) or (beside and whole != misfit.source):
        return None
    if advice.term is not None:
        return (Edit(pointer(misfit.source), advice.term, beside=beside),)
    if advice.whole is not None and misfit.alone:
        return (Edit(pointer(whole), unfrozen(advice.whole), beside=beside),)
    return None


def is_said(slot: str, said: str, around: Sequence[JsonObject]) -> bool:
    """Tell whether an object, or the nearest one around it that speaks of a slot, says the same."""
    return next((text(node[slot]) == said for node in around if slot in node), False)


def instead_of(misfit: Misfit) -> tuple[str, tuple[Edit, ...] | None] | None:
    """Give hint and fix for a text that stands where a number, a date or another form is asked for; None where nothing can be said."""
    reason = absence(misfit.word)
    if reason is not None:
        if misfit.unknown is None:
            return f"If there is nothing to say, leave {misfit.slot} out.", None
        advice = Advice(way_out(reason, misfit.unknown), whole=misfit.unknown if reason == "not_recorded" else reason)
        return advice.hint, fix_of(misfit, advice)
    reading = read_date(misfit.word) if misfit.row.get("type") == "Timestamp" else None
    if reading is None:
        return None
    sure = len(reading.forms) == 1 and not reading.lacks
    return reading.hint, (Edit(pointer(misfit.source), reading.forms[0]),) if sure else None
