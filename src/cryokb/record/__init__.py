"""One view of an expanded record: who exposed what, what was done to which specimen, and what an area had received when.

Whatever asks a record about its sessions, acquisitions, histories and lineages asks here, so that the same question has one answer: for
rules, facts, NeXus files, packages and comparisons alike.
"""

from cryokb.record.acquisitions import Acquisition, Moment, at_least, moment
from cryokb.record.ledger import Exposure
from cryokb.record.life import CRYOGENIC_MEDIA, ELECTROCHEMICAL, FREEZING, FREEZING_POINT, Life, Stage, State, Step, kelvins, reached
from cryokb.record.view import Place, RecordView

__all__ = [
    "CRYOGENIC_MEDIA",
    "ELECTROCHEMICAL",
    "FREEZING",
    "FREEZING_POINT",
    "Acquisition",
    "Exposure",
    "Life",
    "Moment",
    "Place",
    "RecordView",
    "Stage",
    "State",
    "Step",
    "at_least",
    "kelvins",
    "moment",
    "reached",
]
