"""Everyday words and the terms of the standard that they mean, and the words with which people say that there is no value.

The words are data (``schema/thesaurus.yaml``) and belong to no version of the standard: a record of 1.0 is answered in the words of today.
Nothing is read in place of what was written; whoever judges, asks or searches decides what a meaning is good for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import cast

from cryokb import standard
from cryokb.errors import UsageError
from cryokb.issues import Json, JsonObject, alternatives
from cryokb.lazy import later
from cryokb.plain import as_list, as_object, section, text, texts

__all__ = [
    "LONGEST",
    "Advice",
    "ClosedList",
    "Meaning",
    "absence",
    "amount",
    "folded",
    "meaning",
    "nearest",
    "spoken",
    "way_out",
    "words_for",
]

LONGEST = 80
"""How many characters an everyday word has at most; what is longer is a sentence."""

MOST_NEAR = 3
"""How many terms are suggested at most."""

NEAR = 0.7
"""How alike two words are, from 0 to 1, when one is worth to be suggested for the other."""

SURE = 0.8
"""How alike two words are, from 0 to 1, when one can hardly be anything but a slip of the other."""

SHORT = 3
"""How many letters a word has at most whose capitals matter in a search."""

SOUGHT = ("Technique", "Metal", "Cryogen")
"""The enumerations whose words are names of things that texts speak of."""

SURER = 0.85
"""How alike a word and an everyday one are when it is a slip of that one; everyday words are many."""

LEAST_LIKE = 5
"""How many letters an everyday word has at least of which another may be a slip: EDX is none of EDS."""

BLANKS = later(r"[\s_\u00ad\u200b-\u200d\u2060\ufeff]+")
GAPS = later(r"[\s_,'’`´()\-‐-―−\u00ad\u200b-\u200d\u2060\ufeff]+")
SPELLINGS = (
    ("vapour", "vapor"),
    ("sulph", "sulf"),
    ("aluminium", "aluminum"),
    ("grey", "gray"),
    ("centre", "center"),
    ("colour", "color"),
    ("fibre", "fiber"),
    ("isation", "ization"),
    ("ised", "ized"),
)
"""British and American spellings of one word."""

NOTHING = later(r"[\s?¿.…*_/\\\-‐-―−]+\Z")
"""A text of these alone stands where a value is missing: ``?``, ``-``, ``--``, ``...``."""

WAYS_OUT = {
    "not_applicable": "If it has no meaning here, write not_applicable; if nobody wrote it down, {unknown}.",
    "not_recorded": "If nobody wrote it down, write {unknown}; if it has no meaning here, not_applicable.",
    "not_yet": "If it will be known later, write not_yet; if nobody wrote it down, {unknown}.",
    "withheld": "If it is known and kept back, write withheld, and say why in note.",
    "not_stated": "If the source does not say it, write not_stated; if nobody wrote it down, not_recorded.",
}
"""What may be written in place of a word of absence, the likely one first."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an everyday word means in an enumeration.

    Attributes:
        terms: the term that it means, several where it does not say which, none where it belongs elsewhere.
        also: what it says of other slots as well: cryo-TEM is ``tem`` with ``temperature_class`` ``cryo``.
        say: where it belongs, when it means no term here.
        every: whether it names all of the terms ("EELS and EDX") instead of leaving open which.
    """

    terms: tuple[str, ...]
    also: Mapping[str, str] = field(default_factory=dict)
    say: str | None = None
    every: bool = False

    @property
    def term(self) -> str | None:
        """The one term that is meant, or None where several may be."""
        return self.terms[0] if len(self.terms) == 1 else None


def absence(word: str, *, in_text: bool = False) -> str | None:
    """Give the word of absence that an everyday one stands for, or None for a word that is none.

    Capitals matter where a symbol is written with the same letters: ``NA`` is no value, ``Na`` is sodium.

    Args:
        word: what was written.
        in_text: whether it stands where any text may, so that some words are a fair answer: ``corrector: none``.

    >>> absence("n.a."), absence("unknown"), absence("TBD"), absence("Na")
    ('not_applicable', 'not_recorded', 'not_yet', None)
    """
    if len(word) > LONGEST:
        return None
    if word and NOTHING.match(word):
        return "not_recorded"
    exact, free, fair = absences()
    return exact.get(word.strip()) or free.get(short(word)) or (None if in_text else fair.get(short(word)))


def way_out(reason: str, unknown: str = "not_recorded") -> str:
    """Say what to write where there is no value.

    Args:
        reason: the word of absence that is likely meant, as :func:`absence` gives it.
        unknown: the word for what nobody knows: ``not_stated`` in publications.

    >>> way_out("not_yet")
    'If it will be known later, write not_yet; if nobody wrote it down, not_recorded.'
    """
    return WAYS_OUT[reason].format(unknown=unknown)


def meaning(enumeration: str, word: str, known: Collection[str] | None = None) -> Meaning | None:
    """Give what an everyday word means in an enumeration, or None where it means nothing there.

    Capitals, blanks, hyphens, points and British or American spelling make no difference.

    Args:
        enumeration: its name, such as ``Technique``.
        word: what was written.
        known: the terms that may be given, where they are those of an older version.

    >>> meaning("Technique", "HR-TEM").term
    'hrtem'
    >>> meaning("Technique", "cryo-STEM").also
    {'temperature_class': 'cryo'}
    """
    vocabulary = vocabulary_of(enumeration)
    if vocabulary is None or not 0 < len(word) <= LONGEST:
        return None
    found = vocabulary.meaning(word) or vocabulary.list_of(word)
    if found is None or known is None:
        return found
    terms = tuple(term for term in found.terms if term in known)
    return replace(found, terms=terms) if terms or found.say else None


def amount(dimensions: Collection[str], word: str, unknown: str = "not_recorded") -> Meaning | None:
    """Give what a word means where a quantity of one of some dimensions is asked for; None for one that means nothing there.

    Args:
        dimensions: those that the place takes, or ``zero`` where it has a word for not at all.
        word: what was written.
        unknown: the word for what nobody knows.

    >>> amount(["time"], "o/n").term, amount(["temperature"], "LN2 temperature").also
    ('overnight', {'temperature_class': 'cryo'})
    """
    rows = amounts()
    found = next((rows[dimension][folded(word)] for dimension in dimensions if folded(word) in rows.get(dimension, {})), None)
    return replace(found, say=found.say.format(unknown=unknown)) if found is not None and found.say is not None else found


def words_for(enumeration: str, term: str) -> tuple[str, ...]:
    """Give the everyday words that mean a term and nothing else, the term itself left out."""
    rows = as_list(section(section(source(), "enumerations"), enumeration).get("words"))
    own = next((entry for entry in map(as_object, rows) if entry.get("terms") == [term] and "also" not in entry), {})
    return tuple(word for word in texts(own.get("words")) if word != term)


def nearest(enumeration: str, word: str, known: Collection[str]) -> tuple[list[str], bool]:
    """Give up to three terms that look like a word, or have an everyday word that does, and whether the first can hardly be another.

    A word and its denial look alike, and are no slips of each other.

    >>> nearest("Technique", "hrtm", ["hrtem", "tem", "stem"])
    (['hrtem'], True)
    >>> nearest("Polarity", "not_foundd", ["found", "looked_for_and_not_found"])
    (['looked_for_and_not_found'], True)
    """
    from difflib import SequenceMatcher, get_close_matches

    if not 0 < len(word) <= LONGEST:
        return [], False
    looked, denies = folded(word), is_denial(word)
    terms = {folded(term): term for term in known if is_denial(term) == denies}
    vocabulary = vocabulary_of(enumeration)
    words = vocabulary.words.items() if vocabulary else ()
    named = {name: found.term for name, found in words if found.term in terms.values() and len(name) >= LEAST_LIKE}
    likes = {name: SequenceMatcher(None, looked, name).ratio() for name in get_close_matches(looked, terms, n=MOST_NEAR, cutoff=NEAR)}
    likes.update(
        (name, SequenceMatcher(None, looked, name).ratio()) for name in get_close_matches(looked, named, n=MOST_NEAR, cutoff=SURER)
    )
    ranked = sorted(likes, key=lambda name: -likes[name])
    found = list(dict.fromkeys(terms.get(name) or str(named[name]) for name in ranked))
    return found[:MOST_NEAR], bool(ranked) and len(looked) > SHORT and likes[ranked[0]] >= SURE


def spoken(word: str) -> tuple[str, ...]:
    """Give the other words under which a thing is found in texts; none for a word that stands for itself alone.

    Words of three letters or less must have their capitals: RED is a technique, red a colour.

    >>> spoken("4D-STEM")[:2], spoken("red")
    (('four_d_stem', '4D'), ())
    """
    group = groups().get(word if len(word) <= SHORT else folded(word), ())
    return tuple(other for other in group if other != word)


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Give the words for one thing by each of them."""
    found: dict[str, tuple[str, ...]] = {}
    rows = [texts(row) for row in as_list(source()["searches"])]
    for enumeration in SOUGHT:
        for entry in map(as_object, as_list(section(section(source(), "enumerations"), enumeration)["words"])):
            is_thing = len(texts(entry.get("terms"))) == 1 and "also" not in entry and entry["terms"] != ["none"]
            rows += [texts(entry["words"])] if is_thing else []
    for row in rows:
        group = tuple({folded(word): word for word in reversed(row)}.values())[::-1]
        for word in row:
            found.setdefault(word if len(word) <= SHORT else folded(word), group)
    return found


def is_denial(word: str) -> bool:
    """Tell whether a word denies something."""
    return not {"not", "no", "non", "un"}.isdisjoint(GAPS.split(word.casefold()))


def folded(word: str) -> str:
    """Write a word in the form in which words are compared: small letters alone, in American spelling.

    >>> folded("HR-TEM"), folded("cold nitrogen vapour")
    ('hrtem', 'coldnitrogenvapor')
    """
    bare = GAPS.sub("", unicodedata.normalize("NFKC", word).casefold()).rstrip(".:;!")
    for british, american in SPELLINGS:
        bare = bare.replace(british, american)
    return bare


def short(word: str) -> str:
    """Write a word of absence in small letters without blanks and hyphens; points and slashes tell n.a. from Na."""
    return BLANKS.sub("", word.casefold()).replace("-", "")


# ---------------------------------------------------------------- the table


def source() -> JsonObject:
    """Give the table of words."""
    return standard.shared("thesaurus")


@cache
def absences() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Give the words of absence: those whose capitals matter, the others in plain form, and those that are fair in a text."""
    rows = {reason: as_object(row) for reason, row in as_object(source()["absences"]).items()}
    exact = {word: reason for reason, row in rows.items() for word in texts(row.get("exactly"))}
    free = {short(word): reason for reason, row in rows.items() for word in (reason, *texts(row.get("words")))}
    return exact, free, {short(word): reason for reason, row in rows.items() for word in texts(row.get("fair"))}


@cache
def amounts() -> dict[str, dict[str, Meaning]]:
    """Give the words where quantities are asked for, by dimension and folded form."""
    return {dimension: meanings(as_list(entries)) for dimension, entries in as_object(source()["amounts"]).items()}


def meanings(entries: list[Json]) -> dict[str, Meaning]:
    """Read rows of words, by the folded form of each."""
    words: dict[str, Meaning] = {}
    for entry in map(as_object, entries):
        terms, also = texts(entry.get("terms") or entry.get("instead")), cast("dict[str, str]", as_object(entry.get("also")))
        words.update(dict.fromkeys(map(folded, texts(entry["words"])), Meaning(terms, also, text(entry.get("say")))))
    return words


@dataclass(frozen=True, slots=True)
class Beside:
    """A word in front of or behind a term that says something of another slot, or nothing that has a slot."""

    word: str
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The everyday words of one enumeration.

    Attributes:
        words: what each word means, by its folded form.
        beside: words in front of and behind others, the longest first.
    """

    words: Mapping[str, Meaning]
    beside: tuple[Beside, ...]

    def meaning(self, word: str) -> Meaning | None:
        """Give what one word means, first as a whole and then without what stands in front of it and behind it."""
        found = self.words.get(folded(word))
        if found is not None:
            return found
        for rest, slots in self.without_beside(word):
            inner = self.meaning(rest)
            if inner is not None:
                return replace(inner, also={**slots, **inner.also})
        return None

    def without_beside(self, word: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield a word without each word that stands in front of it or behind it, with what that one says."""
        lowered = word.casefold().strip()
        for beside in self.beside:
            for rest in (lowered.removeprefix(beside.word), lowered.removesuffix(beside.word)):
                # a short one such as RT wants a gap behind it: it may be the beginning of another word
                if rest and rest != lowered and (len(beside.word) >= 4 or GAPS.match(rest) or GAPS.search(rest[-1])):
                    yield GAPS.sub(" ", rest).strip(), beside.slots

    def list_of(self, word: str) -> Meaning | None:
        """Give the terms of a text that names several, each of them by a word that means one."""
        parts = [part for part in SIGNS_OF_LISTS.split(word) if part.strip()]
        found = [self.meaning(part) for part in parts]
        terms = dict.fromkeys(one.term for one in found if one is not None and one.term is not None)
        if len(parts) < 2 or len(terms) != len(parts):
            return None
        also = {slot: said for one in found if one is not None for slot, said in one.also.items()}
        return Meaning(tuple(term for term in terms if term), also, every=True)


SIGNS_OF_LISTS = later(r"\s*(?:[,;+&/]|\band\b|\bund\b)\s*", 2)


@cache
def vocabulary_of(enumeration: str) -> Vocabulary | None:
    """Read the words of an enumeration, once a process; None for one that has none."""
    row = as_object(as_object(source()["enumerations"]).get(enumeration))
    if not row:
        return None
    beside = [
        Beside(word.casefold(), cast("dict[str, str]", as_object(entry.get("also"))))
        for entry in (as_object(item) for item in as_list(row.get("beside")))
        for word in texts(entry["words"])
    ]
    return Vocabulary(meanings(as_list(row["words"])), tuple(sorted(beside, key=lambda one: -len(one.word))))


HEAD = later(r"\s*[(,;]")
"""Where the word ends and a remark begins: ``argon (glove box)``."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to write instead of a word.

    Attributes:
        hint: the mend, in words.
        term: the term to write in place of the word, when it can hardly be another.
        also: what is to be written into slots beside it, so that nothing is lost.
        whole: what to write in place of all that stands in the slot: a word of absence, or several terms.
    """

    hint: str
    term: str | None = None
    also: Mapping[str, str] = field(default_factory=dict)
    whole: str | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ClosedList:
    """A slot that takes the terms of an enumeration, as whoever judges a word in it sees the slot.

    Attributes:
        slot: its name, as people write it, or another name by which ``cryokb explain`` finds its list.
        enumeration: the list.
        terms: the terms that may be written, in the version that judges.
        unknown: the word for what nobody knows; None where no word of absence may stand.
        many: whether it takes several terms.
        beside: the enumerations of the other slots of its object, by slot: a word may belong there.
    """

    slot: str
    enumeration: str
    terms: Collection[str]
    unknown: str | None = None
    many: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)

    def advice(self, word: str) -> Advice:
        """Say what to write instead of a word that is no term: what it means, where it belongs, or what looks like it.

        >>> ClosedList("technique", "Technique", ["tem", "hrtem"]).advice("HR-TEM")
        Advice(hint='Did you mean hrtem?', term='hrtem', also={}, whole=None)
        """
        found = meaning(self.enumeration, word, self.terms)
        reason = absence(word)
        if found is not None and found.terms:
            return self.of_meaning(found, reason)
        if reason is not None:
            return self.of_absence(reason)
        if found is not None and found.say is not None:
            return Advice(found.say)
        return self.nearby(word)

    def nearby(self, word: str) -> Advice:
        """Say where a word belongs that means nothing here, or what looks like it, or where the list is."""
        return self.newer(word) or self.elsewhere(word) or self.alike(word) or Advice(self.way_to_the_list("Terms: "))

    def terms_for(self, word: str) -> tuple[str, ...]:
        """Give the terms that a word stands for in a question: itself, or those that it means; of several any may be meant.

        Raises:
            UsageError: it is no term, and means none.

        >>> ClosedList("technique", "Technique", ["tem", "hrtem"]).terms_for("HR-TEM")
        ('hrtem',)
        """
        if word in self.terms:
            return (word,)
        found = meaning(self.enumeration, word, self.terms)
        if found is None or not found.terms:
            raise UsageError(f"{word!r} is not a {self.slot.replace('_', ' ')}.", hint=self.nearby(word).hint, value=word)
        return found.terms

    def of_meaning(self, found: Meaning, reason: str | None) -> Advice:
        """Answer a word that means one term, or leaves open which, and maybe says something of another slot as well."""
        if found.every:
            return self.of_several(found)
        both = "".join(f" and {slot}: {said}" for slot, said in found.also.items())
        if found.term is None:
            hint = f"Did you mean {alternatives(found.terms[:MOST_NEAR])}?" + (
                f" Write {both.removeprefix(' and ')} beside it." if both else ""
            )
            return Advice(hint)
        hint = f"It says two things: write {self.slot}: {found.term}{both}." if both else f"Did you mean {found.term}?"
        if reason is not None and self.unknown:
            return Advice(f"{hint} {way_out(reason, self.unknown)}")  # NA: sodium, or no value?
        return Advice(hint, found.term, found.also)

    def of_several(self, found: Meaning) -> Advice:
        """Answer a text that names several terms."""
        if self.many:
            return Advice(f"Write {self.slot}: [{', '.join(found.terms)}].", also=found.also, whole=found.terms)
        named = " and ".join(found.terms)
        return Advice(f"It names {named}, and {self.slot} takes one: make an entry of each.")

    def of_absence(self, reason: str) -> Advice:
        """Answer a word with which people say that there is no value."""
        if self.unknown is None:
            return Advice(f"If there is nothing to say, leave {self.slot} out.")
        none = " If there is none, write none." if "none" in self.terms and reason == "not_applicable" else ""
        return Advice(way_out(reason, self.unknown) + none, whole=self.unknown if reason == "not_recorded" else reason)

    def newer(self, word: str) -> Advice | None:
        """Answer a term that is younger than the version that judges."""
        found = meaning(self.enumeration, word)
        if found is None or found.term is None or found.term in self.terms:
            return None
        return Advice(f"{found.term} is a term of a newer version of the standard: see cryokb migrate.")

    def elsewhere(self, word: str) -> Advice | None:
        """Answer a word that is, or means, a term of another slot of the same object."""
        for slot, enumeration in self.beside.items():
            found = meaning(enumeration, word) if enumeration != self.enumeration else None
            if found is not None and found.term is not None:
                return Advice(f"It belongs to another slot: write {slot}: {found.term}. {self.way_to_the_list('Terms here: ')}")
        return None

    def alike(self, word: str) -> Advice | None:
        """Answer a word that looks like terms."""
        head = HEAD.split(word, maxsplit=1)[0]
        found = meaning(self.enumeration, head, self.terms) if head != word else None
        if found is not None and found.term is not None:
            return Advice(f"Did you mean {found.term}? What stands behind {head} belongs into note.")
        near, sure = nearest(self.enumeration, word, self.terms)
        if not near:
            return None
        return Advice(f"Did you mean {near[0] if sure else alternatives(near)}?", near[0] if sure else None)

    def way_to_the_list(self, head: str) -> str:
        """List the terms where they are few, and say which command lists them where they are many."""
        if len(self.terms) <= MOST_NEAR:
            return f"{head}{', '.join(self.terms)}."
        return f"cryokb explain {self.slot} lists the {len(self.terms)} terms."
