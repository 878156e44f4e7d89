"""Everyday words and the terms of the standard that they mean, and the words with which people say that there is no value.

The words are data (``schema/thesaurus.yaml``) and belong to no version of the standard: a record of 1.0 is answered in the words of today.
Nothing is read in place of what was written; whoever judges, asks or searches decides what a meaning is good for.
"""

from cryokb.thesaurus.advice import Advice, ClosedList
from cryokb.thesaurus.vocabulary import LONGEST, Meaning, absence, amount, folded, meaning, nearest, spoken, way_out, words_for

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
