"""Every tolerance and threshold has a case on each side: just inside it holds, just outside it does not."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
import readers_cases as cases
from readers_trees import array, fill, velox

from cryokb import batch, quantities, readers
from cryokb.documents import parse_text
from cryokb.errors import QuantityError
from cryokb.issues import JsonObject
from cryokb.nexus import reader
from cryokb.readers import axes, mdoc, tags, tilt_series
from cryokb.readers.draft import Axis, Draft
from cryokb.readers.exposures import stand
from cryokb.readers.extraction import settle
from cryokb.readers.formats import emd, scans, spectra, tia
from cryokb.readers.mapping import Field, Table


class Case(NamedTuple):
    """A threshold, what is asked, and a value on each side of it: the first is let pass, the second is not."""

    name: str
    passes: Callable[[Any], bool]
    inside: Any
    outside: Any


# ------------------------------------------------------------------------------------------------ what rules say


def issues_of(document: JsonObject) -> dict[str, tuple[str, str]]:
    """Severity and hint by code, of what is said of a record."""
    specimens = {"a": {"system": {"metal": "Li"}, "history": [{"step": "transfer", "medium": "vacuum"}]}}
    whole: JsonObject = {"cryokb": "record/1.0", "title": "a", "specimens": specimens, **document}
    return {issue.code: (issue.severity.value, issue.hint or "") for issue in batch.validate(whole, level="draft").issues}


def acquired(session: JsonObject | None = None, /, **slots: object) -> JsonObject:
    """A record with one acquisition."""
    return {"sessions": {"s": {**(session or {}), "acquisitions": {"i": {"specimen": "a", "technique": "hrtem", **slots}}}}}


def is_silent(code: str, **slots: object) -> bool:
    return code not in issues_of(acquired(**slots))


def dose_closes(seconds: float) -> bool:
    """80 e-/Å^2 stated, 8 a second for so long."""
    return is_silent("ACQ-DOSE-BUDGET", dose="80 e-/Å^2", dose_rate="8 e-/Å^2/s", exposure_time=f"{seconds} s")


def approximate_dose_closes(seconds: float) -> bool:
    return is_silent("ACQ-DOSE-BUDGET", dose="~80 e-/Å^2", dose_rate="8 e-/Å^2/s", exposure_time=f"{seconds} s")


def scanned_dose_closes(stated: float) -> bool:
    """Current, dwell time and step give 10 e-/Å^2."""
    scan = {"technique": "haadf_stem", "probe_current": "160.2176634 pA", "dwell_time": "1 µs", "scan_step": "1 nm"}
    return is_silent("ACQ-DOSE-BUDGET", **scan, dose=f"{stated} e-/Å^2")


def is_no_error_of_dose(seconds: float) -> bool:
    found = issues_of(acquired(dose="80 e-/Å^2", dose_rate="8 e-/Å^2/s", exposure_time=f"{seconds} s"))
    return found["ACQ-DOSE-BUDGET"][0] == "warning"


def slip(words: str, **slots: object) -> Callable[[float], bool]:
    """Whether the usual slip is named when the rate gives so many times the stated 8 e-/Å^2."""

    def named(ratio: float) -> bool:
        found = issues_of(acquired(dose="8 e-/Å^2", dose_rate="8 e-/Å^2/s", exposure_time=f"{ratio:.6g} s", **slots))
        return words in found["ACQ-DOSE-BUDGET"][1]

    return named


def sum_is_reached(second: float) -> bool:
    """Two exposures of one area, of which 80 e-/Å^2 are given as the sum."""
    rows = {
        "one": {"specimen": "a", "technique": "hrtem", "area": "A", "dose": "40 e-/Å^2"},
        "two": {"specimen": "a", "technique": "hrtem", "area": "A", "dose": f"{second} e-/Å^2", "cumulative_dose": "80 e-/Å^2"},
    }
    return "ACQ-DOSE-CUMULATIVE" not in issues_of({"sessions": {"s": {"acquisitions": rows}}})


def cryo(technique: str, *severities: str) -> Callable[[float], bool]:
    """Whether a temperature in kelvin of a specimen that is said to be cryogenic gives one of these severities, or nothing."""

    def judged(kelvin: float) -> bool:
        session: JsonObject = {"temperature_class": "cryo", "specimen_temperature": f"{kelvin} K"}
        found = issues_of(acquired(session, technique=technique)).get("ACQ-CRYO-TEMPERATURE")
        return (found[0] if found else "nothing") in severities

    return judged


def kelvin_is_meant(celsius: float) -> bool:
    session: JsonObject = {"temperature_class": "cryo", "specimen_temperature": f"{celsius} °C"}
    return f"{celsius:g} K?" in issues_of(acquired(session))["ACQ-CRYO-TEMPERATURE"][1]


def volts(technique: str, *severities: str) -> Callable[[float], bool]:
    def judged(value: float) -> bool:
        found = issues_of(acquired({"accelerating_voltage": f"{value} V"}, technique=technique)).get("ACQ-VOLTAGE-RANGE")
        return (found[0] if found else "nothing") in severities

    return judged


def is_in_order(start: str) -> bool:
    """A session that starts at ten, and an acquisition in it."""
    return "TIME-ORDER" not in issues_of(acquired({"start": "2026-03-02T10:00:00Z"}, start=f"2026-03-02T{start}Z"))


def is_lived(code: str, *steps: JsonObject) -> bool:
    """Whether nothing of this code is said of a piece of lithium with this history."""
    return code not in issues_of({"specimens": {"a": {"system": {"metal": "Li"}, "history": list(steps)}}})


def was_frozen(kelvin: float) -> bool:
    step: JsonObject = {"step": "transfer", "medium": "air", "state_during_exposure": "frozen", "highest_temperature": f"{kelvin} K"}
    return is_lived("XFER-AIR-REACTIVE", step)


def was_cold(kelvin: float) -> bool:
    return is_lived("XFER-AIR-REACTIVE", {"step": "transfer", "air_exposure": "1 h", "highest_temperature": f"{kelvin} K"})


FROZEN: JsonObject = {"step": "plunge_freezing", "cryogen": "liquid_nitrogen"}


def is_handled(seconds: float) -> bool:
    """A frozen specimen that is so long in air, of which nothing else is said."""
    return is_lived("XFER-AIR-REACTIVE", FROZEN, {"step": "transfer", "air_exposure": f"{seconds} s"})


def is_moved(seconds: float) -> bool:
    return is_lived("XFER-AIR-REACTIVE", FROZEN, {"step": "transfer", "medium": "air", "duration": f"{seconds} s"})


def is_no_stay(seconds: float) -> bool:
    """A specimen at room temperature that is less than so long in air."""
    step: JsonObject = {"step": "transfer", "state_during_exposure": "room_temperature", "air_exposure": f"<{seconds} s"}
    return is_lived("XFER-AIR-REACTIVE", step)


def is_over(kind: str, duration: str) -> Callable[[str], bool]:
    """Whether a step that began on the second of March at ten and took so long can be over at a time."""

    def judged(then: str) -> bool:
        first: JsonObject = {"step": kind, "start": "2026-03-02T10:00:00Z", "duration": duration}
        return is_lived("TIME-ORDER", first, {"step": "transfer", "start": f"{then}Z"})

    return judged


def one_frame_agrees(dose: float) -> bool:
    """80 e-/Å^2 follow from the rate; ten frames of so much."""
    rate = {"dose": "80 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"}
    return is_silent("ACQ-DOSE-BUDGET", **rate, frames=10, dose_per_frame=f"{dose} e-/Å^2")


def sums_are_rounded(less: float) -> bool:
    table = {"angle": "0, 3 °", "cumulative_dose": f"100, {less} e-/Å^2"}
    return "ACQ-DOSE-CUMULATIVE" not in issues_of({"cryokb": "record/1.1", **acquired(area="A", tilt_table=table)})


def passes_are_added(dose: float) -> bool:
    """Ten tilts of so much, and a scan of 10 e-/Å^2 a pass whose passes are not counted."""
    scan = {"technique": "stem_tomography", "probe_current": "160.2176634 pA", "dwell_time": "1 µs", "scan_step": "1 nm", "tilts": 10}
    return is_silent("ACQ-DOSE-BUDGET", **scan, dose_per_tilt=f"{dose} e-/Å^2", dose=f"{10 * dose} e-/Å^2")


def exposure_may_be_of_one_frame(frame_time: float) -> bool:
    """Ten frames of so long each; 950 e-/Å^2 are near enough only where the 10 s of exposure are those of one frame."""
    rate = {"dose": "950 e-/Å^2", "dose_rate": "8 e-/Å^2/s", "exposure_time": "10 s"}
    return is_silent("ACQ-DOSE-BUDGET", **rate, frames=10, frame_time=f"{frame_time} s")


def frames_may_be_of_the_series(frames: int) -> bool:
    """Five tilts, and a dose of 1 e-/Å^2 in each of all frames."""
    series = {"technique": "tem_tomography", "tilts": 5, "frames": frames}
    return is_silent("ACQ-DOSE-BUDGET", **series, dose_per_frame="1 e-/Å^2", dose=f"{frames} e-/Å^2")


def exposures_may_grow(tilt: float) -> bool:
    """41 tilts of 1 e-/Å^2 at zero tilt, and 71 in all, as 1/cos gives up to 80 degrees."""
    series = {"technique": "tem_tomography", "tilts": 41, "tilt_range": f"-{tilt} to {tilt} °"}
    return is_silent("ACQ-DOSE-BUDGET", **series, dose_per_tilt="1 e-/Å^2", dose="71 e-/Å^2")


def parts_agree(unit: str, value: float) -> Callable[[float], bool]:
    """Whether a number that is off by so much agrees with the 50 e-/Å^2 that were reported."""

    def judged(off: float) -> bool:
        return is_silent("QTY-DISAGREES", dose={"value": value * (1 + off), "unit": unit, "as_reported": "50 e-/Å^2"})

    return judged


def are_whole(total: float) -> bool:
    """Whether two shares of this sum in per cent are taken for all of a mixture."""
    solvents = ["EC 50 wt%", f"DEC {total - 50:g} wt%"]
    electrolyte = {"class": "liquid_carbonate", "solvents": solvents}
    record = {"cryokb": "record/1.0", "title": "a", "specimens": {"a": {"system": {"metal": "Li", "electrolyte": electrolyte}}}}
    return "CHEM-SHARES" not in {issue.code for issue in batch.validate(record, level="draft").issues}


RULES = [
    Case("cryokb.rules.electrolytes.WHOLE", are_whole, 101, 101.5),
    Case("cryokb.dose.TEM_TOLERANCE", dose_closes, 12, 12.01),
    Case("cryokb.dose.TEM_TOLERANCE", dose_closes, 8.34, 8.33),
    Case("cryokb.dose.STEM_TOLERANCE", scanned_dose_closes, 8.001, 7.99),
    Case("cryokb.dose.STEM_TOLERANCE", scanned_dose_closes, 12.49, 12.51),
    Case("cryokb.dose.ABOUT", approximate_dose_closes, 14.49, 14.51),
    Case("cryokb.rules.exposure.GRAVE", is_no_error_of_dose, 30, 30.01),
    Case("slip of frames", slip("number of frames", frames=50), 40.1, 39.9),
    Case("slip of frames", slip("number of frames", frames=50), 62.4, 62.6),
    Case("slip of tilts", slip("number of tilts", tilts=41), 32.9, 32.7),
    Case("slip of tilts", slip("number of tilts", tilts=41), 51.2, 51.3),
    Case("slip of a square nanometre", slip("near 100"), 80.1, 79.9),
    Case("slip of a square nanometre", slip("near 100"), 124.9, 125.1),
    Case("slip of binning", slip("binning squared", binning=4), 12.9, 12.7),
    Case("slip of binning", slip("binning squared", binning=4), 19.9, 20.1),
    Case("slip of a pixel", slip("area of a pixel", pixel_size="0.02 nm"), 20.1, 19.9),
    Case("slip of a pixel", slip("area of a pixel", pixel_size="0.02 nm"), 31.2, 31.3),
    Case("cryokb.dose.TEM_TOLERANCE", sum_is_reached, 56, 56.1),
    Case("cryokb.rules.settings.TEM_CRYO_LIMIT", cryo("hrtem", "nothing"), 130, 130.1),
    Case("cryokb.rules.settings.CRYO_LIMIT", cryo("sem", "nothing"), 173.15, 173.2),
    Case("cryokb.rules.settings.CRYO_LIMIT", cryo("hrtem", "note"), 173.15, 173.2),
    Case("cryokb.record.life.FREEZING_POINT", cryo("hrtem", "warning"), 273.14, 273.15),
    Case("kelvin for degrees Celsius", kelvin_is_meant, 4, 3.9),
    Case("cryokb.rules.settings.TEM_CRYO_LIMIT", kelvin_is_meant, 130, 130.1),
    Case("cryokb.rules.settings.TRANSMISSION_VOLTS", volts("hrtem", "nothing"), 20e3, 19.9e3),
    Case("cryokb.rules.settings.TRANSMISSION_VOLTS", volts("hrtem", "nothing"), 1300e3, 1301e3),
    Case("cryokb.rules.settings.TRANSMISSION_VOLTS", volts("haadf_stem", "nothing"), 20e3, 19.9e3),
    Case("cryokb.rules.settings.TRANSMISSION_VOLTS", volts("haadf_stem", "nothing"), 1300e3, 1301e3),
    Case("cryokb.rules.settings.SURFACE_VOLTS", volts("sem", "nothing"), 50, 49),
    Case("cryokb.rules.settings.SURFACE_VOLTS", volts("sem", "nothing"), 30e3, 30.1e3),
    Case("cryokb.rules.settings.IMPOSSIBLE_VOLTS", volts("hrtem", "warning"), 1000, 999),
    Case("cryokb.record.acquisitions.CLOCK_TOLERANCE", is_in_order, "09:50:00", "09:49:59"),
    Case("cryokb.record.life.FREEZING_POINT", was_frozen, 273.14, 273.15),
    Case("cryokb.rules.transfer.FROZEN_HANDLING", is_handled, 10, 10.1),
    Case("cryokb.rules.transfer.FROZEN_HANDLING", is_moved, 10, 10.1),
    Case("cryokb.rules.transfer.AT_ONCE", is_no_stay, 1, 1.01),
    Case("cryokb.record.life.COLD_BELOW", was_cold, 199.9, 200),
    Case("cryokb.record.acquisitions.ROUNDED", is_over("storage", "100 min"), "2026-03-02T11:20:00", "2026-03-02T11:19:59"),
    Case("cryokb.dose.ABOUT", is_over("storage", "~100 min"), "2026-03-02T11:05:00", "2026-03-02T11:04:59"),
    Case("an instrument keeps the time", is_over("plating", "100 min"), "2026-03-02T11:30:00", "2026-03-02T11:29:59"),
    Case("cryokb.record.acquisitions.DAY", is_over("storage", "5 d"), "2026-03-06T09:50:00", "2026-03-06T09:49:59"),
    Case("cryokb.record.acquisitions.COUNTED", is_over("storage", "2 weeks"), "2026-03-12T09:50:00", "2026-03-12T09:49:59"),
    Case("cryokb.record.acquisitions.COUNTED", is_over("storage", "2 years"), "2027-09-01T21:50:00", "2027-09-01T21:49:59"),
    Case("cryokb.rules.exposure.DEFINITE", one_frame_agrees, 12, 12.1),
    Case("cryokb.rules.exposure.ROUNDED", sums_are_rounded, 99, 98.9),
    Case("cryokb.rules.exposure.MOST_PASSES", passes_are_added, 999, 1001),
    Case("cryokb.dose.TEM_TOLERANCE", exposure_may_be_of_one_frame, 8.34, 8.33),
    Case("frames of a series are a multiple of its tilts", frames_may_be_of_the_series, 10, 12),
    Case("the largest tilt for 1/cos", exposures_may_grow, 80, 80.1),
    Case("cryokb.expansion.agreement.TOLERANCE", parts_agree("/Ao2", 50), 0.99e-6, 1.1e-6),
    Case("cryokb.expansion.agreement.CONVERTED", parts_agree("/nm2", 5000), 1.99e-3, 2.1e-3),
]


# ------------------------------------------------------------------------------------------------ what readers believe


def axis_is_believed(unit: str) -> Callable[[float], bool]:
    return lambda scale: axes.tidy_axis(axes.given_axis({"name": "x", "scale": scale, "units": unit}, 4))[1] is None


def axis_begins(unit: str) -> Callable[[float], bool]:
    return lambda offset: axes.tidy_axis(axes.given_axis({"name": "x", "scale": 1.0, "offset": offset, "units": unit}, 4))[1] is None


def headers_agree(size: float) -> bool:
    """The header says 0.2 nm."""
    entry = cases.fei_entry(**{"Pixel size X": size, "Pixel size Y": size})
    return "pixel_size" in extracted("image.mrc", cases.mrc(extended=entry, kind=b"FEI2"))


def positions_are_even(third: float) -> bool:
    raw = {"name": "x", "axis": [0.0, 1.0, third], "size": 3, "units": "nm", "navigate": False}
    return axes.tidy_axis(axes.given_axis(raw, 3))[1] is None


def edges_are_one_pixel(other: float) -> bool:
    return not axes.measure([Axis("y", "nm", 0.0, 1.0, 8, navigate=False), Axis("x", "nm", 0.0, other, 8, navigate=False)])[1]


def increment_is_written(last: float) -> bool:
    draft = Draft()
    tilt_series.put_tilts(draft, ("s",), [0.0, 3.0, 6.0, last], "test")
    return "tilt_increment" in str(draft.record)


def order_is_symmetric(back: float) -> bool:
    return tilt_series.order_of([0.0, 3.0, -3.0, back, -6.0, 6.0]) == "dose_symmetric"


def started_together(seconds: int) -> bool:
    """Tell whether two pictures of one scan, the first begun 10 s before 1,596,041,309 s, are signals of one acquisition."""
    arrays = []
    for detector, begun in (("HAADF", 1_596_041_299), ("BF", seconds)):
        acquired = {"AcquisitionStartDatetime": {"DateTime": str(begun)}}
        arrays.append(array(velox(detector=detector, Acquisition=acquired), title=detector))
        settle(arrays[-1], emd.TABLE)
    return stand(arrays, ["a", "b"], emd.TABLE, "file")[0].signal is not None


def offset_is_taken(seconds: int) -> bool:
    """A local time that differs from world time by an hour and so many seconds."""
    world = tags.from_epoch(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp(), "test")
    found = tags.with_zone(world, datetime(2026, 3, 2, 10) + timedelta(seconds=seconds))  # noqa: DTZ001  local on purpose
    return found is not None and found.start == "2026-03-02T10:00:00+01:00"


def zone_is_possible(quarters: int) -> bool:
    world = tags.from_epoch(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp(), "test")
    found = tags.with_zone(world, datetime(2026, 3, 2, 9) + timedelta(minutes=15 * quarters))  # noqa: DTZ001  local on purpose
    return found is not None and str(found.start).endswith("+14:00")


def places_agree(voltage):
    table = Table(fields=(Field("accelerating_voltage", ("a", "b"), "V"),))
    _, session, _ = fill(table, {"a": 200_000.0, "b": voltage})
    return "accelerating_voltage" in session


def places_fit_channels(offset):
    header = {"XPERCHAN": 0.5, "OFFSET": offset, "DATATYPE": "XY"}
    spectrum = spectra.Emsa({name: str(value) for name, value in header.items()}, [[40.0, 1.0], [40.5, 2.0]], ended=True)
    apart = spectra.distance(spectrum)
    acquisition, _, _ = fill(spectra.MSA, {**header, "COUNTED": {"apart": apart}}, (Axis("E", "eV", offset, 0.5, 2, navigate=False),))
    return "energy_offset" in acquisition


def ser_belongs_to_emi(seconds):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.emi"
        path.write_bytes(b"JK<AcquireDate>Sun Feb 21 00:00:00 2016</AcquireDate>")
        start = int(datetime(2016, 2, 21, tzinfo=UTC).timestamp())
        dataset = array({"ObjectInfo": {"Uuid": "x"}, "ser_header_parameters": {"Time": start + seconds}})
        tia.enrich_tia(path, [dataset])
    return "ObjectInfo" in dataset.tags.original


def hdr_belongs_to_mib(seconds):
    stamp = datetime(2021, 5, 7, tzinfo=UTC) + timedelta(seconds=seconds)
    header = {"Time and Date Stamp (day, mnth, yr, hr, min, s)": f"{stamp:%d/%m/%Y %H:%M:%S}", "Readout System": "Merlin"}
    tree = {"mib_properties": {"timestamp": "2021-05-07T00:00:00Z"}, "hdr_file": header}
    acquisition, _, _ = fill(scans.MERLIN, tree)
    return "detector" in acquisition


def angles_agree(angle):
    acquisition, _, _ = fill(Table(fields=(Field("stage_tilt", ("a", "b"), "deg"),)), {"a": 0.0, "b": angle})
    return "stage_tilt" in acquisition


def is_date(seconds: float) -> bool:
    return tags.from_epoch(seconds, "test") is not None


def extracted(name: str, content: str | bytes) -> str:
    """Everything that is read from a file of this content: record and notes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = readers.extract(path)
    return json.dumps([found.record, *found.notes], ensure_ascii=False)


FRAMES = """\
[FrameSet = 0]
TiltAngle = 0
ExposureDose = 30
ExposureTime = 2
PixelSpacing = 1
Binning = 1
DoseRate = {rate}
FrameDosesAndNumber = {frame} 10
SubFramePath = movie.tif
DateTime = 25-Sep-23  14:13:26
"""


def frames_close(dose: float) -> bool:
    """30 e-/Å^2 stated, and ten frames of so much."""
    return "dose_per_frame" in extracted("movie.tif.mdoc", FRAMES.format(rate=15, frame=dose))


SERIES = """\
Voltage = 300
PixelSpacing = {pixel}

[ZValue = 0]
TiltAngle = 0
Magnification = 42000
PixelSpacing = 2
StagePosition = 0 0
ExposureDose = 20

[ZValue = 1]
TiltAngle = 0
Magnification = 42000
PixelSpacing = 2
StagePosition = {stage} 0
ExposureDose = 20
"""


def head_agrees(pixel: float) -> bool:
    """2 Å stated in each image."""
    return '"pixel_size"' in extracted("stack.mdoc", SERIES.format(pixel=pixel, stage=0))


def pixel_of_stack_agrees(pixel: float) -> bool:
    """2 Å stated in the description, and so many in the header of the stack."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stack.mrc").write_bytes(cases.mrc((2, 4, 4), pixel=pixel))
        path = Path(folder) / "stack.mrc.mdoc"
        path.write_text(SERIES.format(pixel=2, stage=0), encoding="utf-8")
        return not any("in the header of stack.mrc" in note for note in readers.extract(path).notes)


def tension_is_believed(volts: float) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stack.mrc"
        path.write_bytes(cases.old_fei([0, 3, 6], ht=volts))
        return "accelerating_voltage" in json.dumps(readers.extract(path).record)


def magnification_is_taken(hundreds: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stack.st"
        path.write_bytes(cases.serialem([0, 3, 6], magnification=hundreds))
        return '"magnification"' in json.dumps(readers.extract(path).record)


def doses_add_up(stage: float) -> bool:
    return '"cumulative_dose": "40' in extracted("stack.mdoc", SERIES.format(pixel=2, stage=stage))


def angle_is_in_name(angle: float) -> bool:
    """Three files of one tilt each, named after 0, 3 and so many degrees."""
    with tempfile.TemporaryDirectory() as folder:
        for name, stated in (("0", 0.0), ("3", 3.0), ("6", angle)):
            text = f"[FrameSet = 0]\nTiltAngle = {stated}\nMagnification = 42000\n"
            (Path(folder) / f"ts_01_{name}.mdoc").write_text(text, encoding="utf-8")
        return [len(group) for group in mdoc.group_tilts(list(Path(folder).iterdir()))] == [3]


def rate_closes(rate: float) -> bool:
    """30 e-/Å^2 stated, and so many electrons a pixel of 1 Å and second for two seconds."""
    return '"dose_rate"' in extracted("movie.tif.mdoc", FRAMES.format(rate=rate, frame=3))


def counts_agree(counted: float) -> bool:
    """2.8504761e21 electrons a square metre on a pixel of 41.5 pm are 4.90923."""
    return "DoseOnCamera divided by" in extracted("image.xml", cases.epu(counted=counted))


def voltage_of_epu_is_written(volts: float) -> bool:
    return '"accelerating_voltage": "' in extracted("image.xml", cases.epu().replace(">300000<", f">{volts}<"))


def edges_of_epu_agree(other: float) -> bool:
    square = "<y><numericValue>4.15E-11</numericValue>"
    return "pixel_size" in extracted("image.xml", cases.epu().replace(square, f"<y><numericValue>{other}</numericValue>"))


READERS = [
    *(
        Case("cryokb.readers.axes.BOUNDS", axis_is_believed(unit), inside, outside)
        for unit, inside, outside in (
            ("nm", 1e-4, 0.99e-4),
            ("nm", 1e7, 1.01e7),
            ("1/nm", 1e-7, 0.99e-7),
            ("1/nm", 1e4, 1.01e4),
            ("eV", 1e-7, 0.99e-7),
            ("eV", 1e6, 1.01e6),
            ("s", 1e-12, 0.99e-12),
            ("s", 1e7, 1.01e7),
            ("deg", 1e-9, 0.99e-9),
            ("deg", 180.0, 180.1),
        )
    ),
    *(
        Case("cryokb.readers.axes.OFFSETS", axis_begins(unit), inside, outside)
        for unit, inside, outside in (
            ("nm", -1e9, -1.01e9),
            ("nm", 1e9, 1.01e9),
            ("1/nm", -1e6, -1.01e6),
            ("1/nm", 1e6, 1.01e6),
            ("eV", -1e4, -1.01e4),
            ("eV", 1e6, 1.01e6),
            ("s", -1e7, -1.01e7),
            ("s", 1e11, 1.01e11),
            ("deg", -1e4, -1.01e4),
            ("deg", 1e4, 1.01e4),
        )
    ),
    Case("cryokb.readers.formats.mrc.SAME_STEP", headers_agree, 2.019e-10, 2.021e-10),
    Case("evenly spaced positions", positions_are_even, 2.0009, 2.0011),
    Case("cryokb.readers.axes.SAME_PIXEL", edges_are_one_pixel, 1.0099, 1.0101),
    Case("cryokb.readers.tilt_series.SAME_ANGLE", increment_is_written, 9.14, 9.16),
    Case("cryokb.readers.tilt_series.SAME_ANGLE", increment_is_written, 8.86, 8.84),
    Case("cryokb.readers.tilt_series.SAME_ANGLE", order_is_symmetric, 2.86, 2.84),
    Case("cryokb.readers.mdoc.CLOSES", frames_close, 3.59, 3.61),
    Case("cryokb.readers.mdoc.CLOSES", frames_close, 2.41, 2.39),
    Case("cryokb.readers.mdoc.CLOSES", rate_closes, 17.99, 18.01),
    Case("cryokb.readers.mdoc.CLOSES", rate_closes, 12.01, 11.99),
    Case("cryokb.readers.mdoc.SAME_NUMBER", head_agrees, 2.0099, 2.0102),
    Case("cryokb.readers.mdoc.SAME_PIXEL", pixel_of_stack_agrees, 2.0199, 2.0201),
    Case("cryokb.readers.formats.mrc_sections.EXACT_HUNDREDS", magnification_is_taken, 100, 99),
    Case("cryokb.readers.formats.mrc.LOWEST_VOLTAGE", tension_is_believed, 10_000, 9_999),
    Case("cryokb.readers.mdoc.ONE_PLACE", doses_add_up, 1.0, 1.01),
    Case("cryokb.readers.mdoc.ROUNDED", angle_is_in_name, 6.6, 6.61),
    Case("cryokb.readers.epu.LEAST_VOLTAGE", voltage_of_epu_is_written, 1000, 999),
    Case("cryokb.readers.epu.SAME", counts_agree, 4.958, 4.960),
    Case("cryokb.readers.epu.SAME", counts_agree, 4.861, 4.860),
    Case("cryokb.readers.epu.SAME", edges_of_epu_agree, 4.19e-11, 4.20e-11),
    Case("cryokb.readers.mapping.SAME_NUMBER", places_agree, 200_999, 201_010),
    Case("cryokb.readers.mapping.SMALLEST_ANGLE", angles_agree, 0.049, 0.051),
    Case("cryokb.readers.formats.spectra.MOST_APART", places_fit_channels, 40.49, 40.51),
    Case("cryokb.readers.formats.scans.ANOTHER_DAY", hdr_belongs_to_mib, 71_999, 72_001),
    Case("cryokb.readers.formats.tia.ANOTHER_DAY", ser_belongs_to_emi, 71_999, 72_001),
    Case("cryokb.readers.exposures.SAME_START", started_together, 1_596_041_309, 1_596_041_310),
    Case("cryokb.readers.tags.EARLIEST", is_date, 315_532_800, 315_532_799),
    Case("cryokb.readers.tags.LATEST", is_date, 4_102_444_800, 4_102_444_801),
    Case("seconds between two clocks of a file", offset_is_taken, 180, 181),
    Case("seconds between two clocks of a file", offset_is_taken, -180, -181),
    Case("the largest offset of a zone", zone_is_possible, 56, 57),
]


# ------------------------------------------------------------------------------------------------ what is read at all


def is_quantity(text: str) -> bool:
    try:
        return quantities.parse(text) is not None
    except QuantityError:
        return False


def nested(depth: int) -> bool:
    """A document of so many levels below its first is read without a complaint of its depth."""
    _, issues = parse_text("a: " + "{a: " * depth + "1" + "}" * depth)
    return not any("nested" in issue.message for issue in issues)


def is_shown_whole(length: int) -> bool:
    return "..." not in reader.shown_value("x" * length)


READING = [
    Case("cryokb.quantities.grammar.LONGEST", is_quantity, "1" + " " * 196 + "nm", "1" + " " * 197 + "nm" + "x"),
    Case("cryokb.quantities.numerals.LARGEST", is_quantity, "1e60 nm", "1.1e60 nm"),
    Case("cryokb.quantities.numerals.LARGEST", is_quantity, "1.1e-60 nm", "0.9e-60 nm"),
    Case("cryokb.documents.limits.MAX_DEPTH", nested, 99, 100),
    Case("cryokb.nexus.reader.MAX_TEXT", is_shown_whole, 80, 81),
]

NO_THRESHOLDS = {
    "cryokb.readers.tags.FILETIME_TO_UNIX": "seconds between two epochs",
    "cryokb.readers.tags.QUARTER": "the step of time zones",
    "cryokb.readers.formats.spectra.LARGEST_TEXT": "what is read of a file at most: test_readers_emsa",
    "cryokb.readers.formats.spectra.LARGEST_COUNT": "what is read of a file at most: test_readers_emsa",
    "cryokb.readers.formats.scans.MOST_FRAMES": "what is read of a file at most: test_readers_headers",
    "cryokb.readers.formats.emd.MOST_FRAMES": "what is read of a file at most: test_readers_fields",
    "cryokb.readers.formats.tia.DEGREES": "degrees in a radian",
    "cryokb.readers.formats.tia.LARGEST_EMI": "what is read of a file at most: test_readers",
    "cryokb.readers.formats.tiff.SAME_EDGE": "digits of a number, which change no value beyond them",
    "cryokb.readers.formats.tiff.MOST_PAGES": "what is read of a file at most: test_readers",
    "cryokb.readers.files.MOST_RATIO": "what is read of a file at most: test_readers",
    "cryokb.readers.rosetta.LARGEST_CHUNK": "what is read of a file at most: test_readers_contents",
    "cryokb.readers.formats.convention.LARGEST_LOG": "what is read of a file at most: test_readers",
    "cryokb.readers.files.WORTH_A_THREAD": "how work is done, with one outcome",
    "cryokb.readers.formats.SMALL": "how work is done, with one outcome: test_readers_arrays",
    "cryokb.readers.files.MOST_UNPACKED": "what is read of a file at most: test_readers",
    "cryokb.readers.draft.LONGEST": "the length of a text that is shown",
    "cryokb.readers.epu.DEGREES": "degrees in a radian",
    "cryokb.readers.epu.LIMIT": "what is read of a file at most: test_readers",
    "cryokb.readers.files.HEAD_BYTES": "what is read to know a format",
    "cryokb.readers.files.MOST_TEXT": "what is read of a file at most: test_readers",
    "cryokb.readers.formats.mrc_sections.OLD_BYTES": "the format",
    "cryokb.readers.formats.mrc_sections.OLD_ENTRY": "the format",
    "cryokb.readers.formats.mrc_sections.FLAG_BYTES": "the format",
    "cryokb.readers.formats.mrc_sections.TILT": "the format",
    "cryokb.readers.formats.mrc_sections.UNUSED_BITS": "the format",
    "cryokb.readers.formats.mrc_sections.OLE_DAY_ZERO": "days between two epochs",
    "cryokb.readers.formats.mrc_sections.FROM_SQUARE_METRES": "a unit in another",
    "cryokb.readers.mdoc.MOST_FRAMES": "what is read of a file at most: test_tilt_series",
    "cryokb.readers.formats.mrc.PACKED": "the format",
    "cryokb.readers.formats.mrc.COMPLEX_INTEGERS": "the format",
    "cryokb.readers.formats.mrc.COLOURS": "the format",
    "cryokb.readers.formats.mrc.IMOD_STAMP": "the format",
    "cryokb.readers.formats.mrc.LIMIT_AXIS": "what is read of a file at most: test_readers_tables",
    "cryokb.readers.formats.mrc_sections.MAX_ENTRIES": "what is read of a file at most: test_readers_tables",
    "cryokb.readers.formats.mrc.FILLER": "the format",
    "cryokb.readers.formats.mrc.LAST_GROUP": "the format",
    "cryokb.readers.files.LONGEST": "the length of a key",
    "cryokb.readers.formats.emd.DEGREES": "degrees in a radian",
    "cryokb.readers.formats.mrc.OLE_DAY_ZERO": "days between two epochs",
    "cryokb.readers.formats.tiff.DEGREES": "degrees in a radian",
    "cryokb.readers.tags.LONGEST_TEXT": "the length of a text that is read",
    "cryokb.readers.tilt_series.LIMIT": "what is read of a file at most: test_readers",
    "cryokb.readers.formats.scans.MERLIN_BYTES": "the format",
    "cryokb.readers.formats.tiff.TIFF_HEADER": "the format",
    "cryokb.rules.settings.USUAL_VOLTS": "TRANSMISSION_VOLTS and SURFACE_VOLTS by mode",
    "cryokb.record.ledger.DEEPEST": "how deep areas within areas are followed: test_record",
    "cryokb.record.view.GENERATIONS": "how deep results of results are followed: test_record",
    "cryokb.dose.ELEMENTARY_CHARGE": "a constant of nature",
    "cryokb.dose.SQUARE_ANGSTROM_PER_SQUARE_NANOMETRE": "a unit in another",
    "cryokb.rules.names.SOUGHT": "for how many unknown names one that may be meant is sought",
    "cryokb.rules.references.COMPARED": "how many names are looked at for a proposal",
    "cryokb.rules.references.LISTED": "how many names are shown",
}
"""Numbers of rules and readers that decide nothing about a specimen or an image."""

CASES = [*RULES, *READERS, *READING]


@pytest.mark.parametrize("case", CASES, ids=[f"{number:02}-{case.name}" for number, case in enumerate(CASES)])
def test_a_threshold_lies_where_it_is_said_to(case: Case) -> None:
    assert case.passes(case.inside)
    assert not case.passes(case.outside)


def is_number(value: object) -> bool:
    """Whether a constant is a number, a time, or holds nothing else."""
    if isinstance(value, dict):
        return bool(value) and all(map(is_number, value.values()))
    if isinstance(value, tuple):
        return bool(value) and all(map(is_number, value))
    return isinstance(value, int | float | timedelta | date) and not isinstance(value, bool)


def constants(package: str) -> Iterator[str]:
    """The constants of numbers that the modules of a package define, not those that they import."""
    root = importlib.import_module(package)
    inner = pkgutil.walk_packages(getattr(root, "__path__", ()), f"{package}.")
    names = [package, *(found.name for found in inner)]
    for name in names:
        module = importlib.import_module(name)
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for constant, value in vars(module).items():
            if constant.strip("_").isupper() and is_number(value) and re.search(rf"^{constant}\b.* = ", source, flags=re.MULTILINE):
                yield f"{name}.{constant}"


@pytest.mark.parametrize(("package", "least"), [("cryokb.rules", 10), ("cryokb.dose", 5), ("cryokb.record", 6), ("cryokb.readers", 15)])
def test_every_threshold_of_rules_and_readers_has_its_cases(package: str, least: int) -> None:
    found = set(constants(package))
    assert len(found) >= least
    named = {case.name for case in CASES} | set(NO_THRESHOLDS)
    assert found - named == set(), "give each a case on both sides in CASES"
    assert {name for name in named if name.startswith(f"{package}.")} - found == set()
