"""What no file states, or this one does not: the list of what a person must still fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cryokb.plain import text
from cryokb.readers.draft import SESSION, Draft
from cryokb.standard import terms

if TYPE_CHECKING:
    from cryokb.issues import JsonObject

__all__ = ["list_gaps"]

_DOSES = ("dose", "dose_rate", "dose_per_frame", "dose_per_tilt", "cumulative_dose")

_OF_THE_RECORD = (
    ("title", "A title that says metal, electrolyte and method."),
    (
        "specimens",
        "The specimens: metal and electrolyte (system), and how they were prepared and transferred (history). No microscope file says it.",
    ),
    ("creators", "Who made the data. Names in microscope files are those of accounts, so they are not taken over."),
    ("licence", "The licence of the data, such as CC-BY-4.0."),
    ("contact", "An address for questions."),
)
_OF_THE_INSTRUMENT = (
    ("manufacturer", "Who made the microscope; the file does not say."),
    ("model", "The model of the microscope; the file does not say."),
)


def list_gaps(draft: Draft) -> None:
    """Add to a draft what is still missing in the record, in its session and in each acquisition."""
    for slot, why in _OF_THE_RECORD:
        draft.lack((slot,), why)
    if not draft.has(SESSION):
        return
    for slot, why in _OF_THE_INSTRUMENT:
        if not draft.has((*SESSION, "instrument", slot)):
            draft.lack((*SESSION, "instrument", slot), why)
    if not draft.has((*SESSION, "accelerating_voltage")):
        draft.lack(
            (*SESSION, "accelerating_voltage"),
            "The accelerating voltage in use; the file does not state it, and the name of a model is no evidence.",
        )
    why = "The temperature of the specimen with its temperature_basis (holder readout, stage readout ...). No microscope file states it."
    draft.lack((*SESSION, "specimen_temperature"), why)
    for key, acquisition in _acquisitions(draft).items():
        _list_for(draft, (*SESSION, "acquisitions", key), cast("JsonObject", acquisition))


def _acquisitions(draft: Draft) -> JsonObject:
    sessions = cast("JsonObject", draft.record["sessions"])
    session = cast("JsonObject", sessions[SESSION[1]])
    return cast("JsonObject", session.get("acquisitions", {}))


def _list_for(draft: Draft, steps: tuple[str, ...], acquisition: JsonObject) -> None:
    draft.lack((*steps, "specimen"), "The key of the specimen that was exposed.")
    if "technique" not in acquisition:
        draft.lack((*steps, "technique"), "The imaging, diffraction or spectroscopy mode; the file does not state it clearly.")
    draft.lack((*steps, "purpose"), "Why it was recorded (record, search, focus ...), and the area, so that the dose of an area adds up.")
    if "start" not in acquisition:
        draft.lack((*steps, "start"), "When it was acquired, with time zone; the file does not say.")
    if not any(slot in acquisition for slot in _DOSES):
        draft.lack((*steps, "dose"), _dose_words(acquisition))


def _dose_words(acquisition: JsonObject) -> str:
    """Ask for the dose in the quantities of the mode."""
    row = terms("Technique").get(text(acquisition.get("technique")) or "")
    mode = cast("dict[str, str]", (row or {}).get("annotations") or {}).get("mode")
    if mode in ("stem", "sem"):
        wanted = [
            slot
            for slot in ("probe_current", "dwell_time", "scan_step")
            if slot not in acquisition and not (slot == "scan_step" and "pixel_size" in acquisition)
        ]
        rest = f", or {', '.join(wanted)} from which it follows" if wanted else ", which follows from probe current, dwell time and step"
        return f"The dose (electron fluence) in e-/Å^2{rest}; the file does not state it."
    rest = "or dose rate and exposure time, and how they were measured (dose_method)"
    return f"The dose (electron fluence) in e-/Å^2, {rest}; the file does not state it."
