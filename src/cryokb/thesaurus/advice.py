"""What to tell somebody who wrote a word that a closed list has not got."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from cryokb.errors import UsageError
from cryokb.issues import alternatives
from cryokb.patterns import later
from cryokb.thesaurus.vocabulary import MOST_NEAR, Meaning, absence, meaning, nearest, way_out

__all__ = ["Advice", "ClosedList"]


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
