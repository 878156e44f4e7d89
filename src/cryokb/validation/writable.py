"""What the layout of a NeXus file will need: asked before the writer asks, of the same requirements."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from cryokb import codes
from cryokb.expansion import Path, snake_case, waiting
from cryokb.issues import Issue, pointer
from cryokb.layouts import Needed, needed
from cryokb.plain import as_object, section, text
from cryokb.record import RecordView
from cryokb.validation.structure import class_at, value_at

__all__ = ["needed_slots"]


def needed_slots(view: RecordView, layout: str, *, known: AbstractSet[Path]) -> dict[Path, Issue]:
    """Ask a record for what a layout requires; each slot that is missing is one issue, by its place.

    Args:
        view: the expanded form.
        layout: ``nxem``, ``nxcryoem_battery`` or ``plain``.
        known: places that have an issue already; what may follow from them is not asked for again.
    """
    return {(*one.owner, one.slot): told(one, view, layout) for one in needed(view, layout) if not follows(one, known)}


def follows(one: Needed, known: AbstractSet[Path]) -> bool:
    """Tell whether something may be missing only because what it stands in, or would follow from, is broken."""
    place: Path = one.owner or (one.slot,)
    return any(other[: len(place)] == place[: len(other)] for other in known)


def told(one: Needed, view: RecordView, layout: str) -> Issue:
    """Tell what a layout needs and in which slot; it points to what stands there instead."""
    node = as_object(value_at(view.document, one.owner))
    owner = snake_case(class_at(view.standard, view.root, one.owner, view.document) or view.root).replace("_", " ")
    reason = waiting(node, one.slot) or text(section(section(node, "absent"), one.slot).get("reason"))
    place: Path = one.owner
    if one.slot in node:
        place = (*place, one.slot)
    elif reason:
        place = (*place, "absent", one.slot)
    message = f"Layout {layout} needs {one.slot} of this {owner}: {one.what}" + (f"; it is {reason}." if reason else ".")
    hint = "Add it, or choose the layout plain, which writes records without it and says so."
    return codes.issue("NX-REQUIRED", message, hint=hint, path=pointer(place))
