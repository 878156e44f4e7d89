"""SerialEM's .mdoc: one frame set, a montage, a tilt series or a stack of images, with the dose as SerialEM knows it.

Units, as SerialEM documents them: ``Voltage`` kV, ``PixelSpacing`` Å of the pixel as binned, ``TiltAngle`` degrees, ``ExposureTime`` s,
``TargetDefocus`` µm (negative for underfocus), ``FilterSlitAndLoss`` eV. ``ExposureDose`` is electrons per Å^2 at the specimen from
the calibration of the beam; 0 says that there was none. ``DoseRate`` is electrons per *unbinned detector pixel* and second behind
the specimen: it becomes a dose rate at the specimen only where its product with the exposure time agrees with ExposureDose.
``PriorRecordDose`` is what the area received before, tilts that were removed later included. Files of 2015 have no Voltage. Dates
are local and without zone. The title line names institutes and is not taken over, nor are the folders of the frames.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers.draft import SESSION, Draft, Stated
from cryokb.readers.files import AGAIN, Describer, find_beside, make_key, read_text
from cryokb.readers.tags import Clock, decimal_of, from_local, number_of
from cryokb.readers.tilt_series import is_series, order_of, put_tilts

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.readers.draft import Steps

__all__ = ["Mdoc", "Section", "parse", "read"]

SECTION = re.compile(r"\[\s*(\w+)\s*=\s*(.*?)\s*\]")
ENTRY = re.compile(r"(\w+)\s*=\s*(.*?)\s*")
DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{2,4})\s+(\d{1,2}):(\d{2}):(\d{2})")
MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
CAMERA_ENTRIES = ("SubFramePath", "NumSubFrames", "CountsPerElectron", "FilterSlitAndLoss")
NO_CALIBRATION = "ExposureDose is 0: SerialEM had no calibration of the beam, so the dose is not known."
NUMBERS = (
    "TiltAngle",
    "Magnification",
    "ExposureDose",
    "DoseRate",
    "PixelSpacing",
    "SpotSize",
    "Defocus",
    "TargetDefocus",
    "ExposureTime",
    "Binning",
    "NumSubFrames",
    "PriorRecordDose",
    "FilterSlitAndLoss",
    "Voltage",
)
"""Entries of an image that hold a number; all that are read are among them."""
COUNTS = frozenset({"Magnification", "SpotSize", "NumSubFrames", "ImageSize", "Voltage", "MagIndex", "CameraIndex"})
"""Whole numbers, in which a comma never is a decimal one."""
IMAGES = frozenset({"ZValue", "FrameSet", "Image"})
CLOSES = 0.2
"""Screen and camera calibrations are not better than this."""


@dataclass(slots=True)
class Section:
    """One image, frame set or group: its kind and name from the brackets, and its entries.

    ``commas`` names the entries whose numbers are known to have decimal commas.
    """

    kind: str
    name: str
    entries: dict[str, str] = field(default_factory=dict)
    commas: frozenset[str] = frozenset()

    def number(self, name: str, place: int = 0) -> float | None:
        """Give one number of an entry, or None."""
        words = self.entries.get(name, "").split()
        return decimal_of(words[place], sure=name in self.commas) if place < len(words) else None


@dataclass(slots=True)
class Mdoc:
    """A whole file: what stands before the first section, the title lines, and the sections."""

    head: Section = field(default_factory=lambda: Section("head", ""))
    titles: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def angles(self) -> list[float]:
        """Give the tilt angles of the images."""
        return [angle for section in self.images if (angle := section.number("TiltAngle")) is not None]

    @property
    def is_montage(self) -> bool:
        """Tell whether the images are pieces of one larger image."""
        return self.head.number("Montage") == 1 or any("PieceCoordinates" in section.entries for section in self.images)

    @property
    def images(self) -> list[Section]:
        """Give the sections that describe images."""
        return [section for section in self.sections if section.kind in IMAGES]


def parse(text: str) -> Mdoc:
    """Read the text of an .mdoc; lines that are neither a section nor an entry are passed over."""
    whole = Mdoc()
    current = whole.head
    for line in text.split("\n"):
        section, entry = SECTION.fullmatch(line.strip()), ENTRY.fullmatch(line.strip())
        # Titles come in two spellings: as a section, [T = ...], and as an entry, T = ...
        if section is not None and section[1] == "T":
            whole.titles.append(section[2])
        elif section is not None:
            current = Section(section[1], section[2])
            whole.sections.append(current)
        elif entry is not None and entry[1] == "T":
            whole.titles.append(entry[2])
        elif entry is not None:
            current.entries[entry[1]] = entry[2]
    mark_commas([whole.head, *whole.sections])
    return whole


def mark_commas(sections: Sequence[Section]) -> None:
    """Find the entries that have decimal commas: where one value of an entry can be nothing else, or no number of the file has a point."""
    words = [(name, word) for section in sections for name, text in section.entries.items() for word in text.split()]
    sure = {name for name, word in words if number_of(word) is None and decimal_of(word) is not None}
    if sure and not any("." in word and number_of(word) is not None for _, word in words):
        sure = {name for name, _ in words} - COUNTS
    for section in sections:
        section.commas = frozenset(sure)


def check_end(path: Path, text: str, whole: Mdoc) -> str | None:
    """See that a text without line break at its end was not cut; give the name of a last entry of which that is not certain.

    Raises UnreadableFile when the last line is no whole one, or the last section has not what all others have.
    """
    last = text.rpartition("\n")[2].strip()
    if not last or SECTION.fullmatch(last):
        return None
    entry = ENTRY.fullmatch(last)
    *others, section = [whole.head, *whole.sections]
    alike = [other.entries for other in others if other.kind == section.kind]
    expected = set.intersection(*(set(entries) for entries in alike)) if alike else set()
    if entry is None or not entry[2] or expected - set(section.entries) or (entry[1] == "DateTime" and not DATE.fullmatch(entry[2])):
        raise UnreadableFile(f"{path.name} ends in the middle of a line: it was cut short.", hint=AGAIN, path=str(path))
    known = entry[1] == "DateTime" or any(entries.get(entry[1]) == entry[2] for entries in alike)
    return None if known else entry[1]


def read(path: Path, draft: Draft, describe: Describer) -> None:
    """Fill a draft from an .mdoc file; UnsupportedFormat when it describes no image."""
    text = read_text(path)
    whole = parse(text)
    doubtful = check_end(path, text, whole)
    if doubtful is not None:
        stated = [whole.head, *whole.sections][-1].entries.pop(doubtful)
        draft.note(
            f"The file ends without line break in {doubtful} = {stated}; nothing shows that this number is whole, so it was left out."
        )
    if not any(section.number("TiltAngle") is not None or section.number("Magnification") for section in whole.images):
        raise UnsupportedFormat(
            f"{path.name} describes no image as a SerialEM .mdoc does.",
            hint="It has no section [ZValue = 0] or [FrameSet = 0] with TiltAngle or Magnification.",
            path=str(path),
        )
    key = make_key(re.sub(r"\.(mrc|st|tif|tiff|mrcs)$", "", path.stem, flags=re.IGNORECASE))
    steps = (*SESSION, "acquisitions", key)
    put_voltage(draft, whole)
    draft.put_clock(steps, clock(whole.images))
    note_numbers(draft, whole.images)
    put_optics(draft, steps, whole.images)
    if whole.is_montage:
        put_montage(draft, steps, whole.images)
    elif is_series(whole.angles) and len(whole.images) > 1:
        put_series(draft, steps, whole)
    else:
        put_exposure(draft, steps, whole.images)
    put_file(path, draft, steps, whole, describe)


def note_numbers(draft: Draft, images: Sequence[Section]) -> None:
    """Say which numbers were read with a decimal comma, and which entries that should be numbers are none."""
    for name in NUMBERS:
        texts = [section.entries[name] for section in images if section.entries.get(name)]
        lost = [
            text for text, section in zip(texts, (s for s in images if s.entries.get(name)), strict=True) if section.number(name) is None
        ]
        commas = [text for text in texts if "," in text and text not in lost]
        if commas:
            draft.note(f"{name} = {commas[0]} was read with a decimal comma.")
        # NaN stands for “not known” in files of Tomography.
        lost = [text for text in lost if text.lower() != "nan"]
        if lost:
            draft.note(f"{name} = {lost[0]} is no number that can be read in one way only; left out.")


def put_voltage(draft: Draft, whole: Mdoc) -> None:
    volts = whole.head.number("Voltage") or whole.images[0].number("Voltage")
    if volts is not None:
        draft.put_number((*SESSION, "accelerating_voltage"), volts, "kV", Stated(volts, "Voltage"))
    else:
        draft.lack(
            (*SESSION, "accelerating_voltage"),
            "The accelerating voltage: this .mdoc has no Voltage (older versions of SerialEM write none).",
        )


def clock(images: Sequence[Section]) -> Clock | None:
    words = [section.entries["DateTime"] for section in images if section.entries.get("DateTime")]
    return from_local(" ".join(min(words, key=moment).split()), "DateTime") if words else None


def moment(words: str) -> tuple[int, ...]:
    """Give a date such as ``08-Oct-21  07:39:08`` in an order that sorts."""
    match = DATE.match(words)
    if match is None:
        return (9999,)
    day, month, year, hour, minute, second = match.groups()
    # Years come with two digits or four; sorting needs one form.
    return (int(year) % 100, MONTHS.find(month.lower()), int(day), int(hour), int(minute), int(second))


def put_optics(draft: Draft, steps: Steps, images: Sequence[Section]) -> None:
    """Put what is the same for all images; what differs is noted."""
    if any(name in section.entries for section in images for name in CAMERA_ENTRIES):
        draft.put((*steps, "technique"), "tem", Stated("an image of a camera with magnification", "Magnification, ExposureTime"))
    for slot, name, unit in (
        ("magnification", "Magnification", None),
        ("pixel_size", "PixelSpacing", "Ao"),
        ("defocus", "TargetDefocus", "um"),
        ("spot_size", "SpotSize", None),
    ):
        value = common(draft, images, name)
        if value is not None:
            draft.put_number((*steps, slot), value, unit, Stated(value, name, "the target of the focusing" if slot == "defocus" else None))
    binning = common(draft, images, "Binning")
    if binning is not None and binning >= 1:
        draft.put_number((*steps, "binning"), binning, None, Stated(binning, "Binning"))
    # A counting camera finds the quarter of a pixel that was hit; SerialEM calls that a binning of one half.
    elif binning == 0.5:
        draft.note("Binning 0.5 says that the camera ran in super-resolution; the pixel size is that of the super-resolved pixel.")
    slit = common(draft, images, "FilterSlitAndLoss")
    if slit:
        draft.put_number((*steps, "slit_width"), slit, "eV", Stated(slit, "FilterSlitAndLoss"))


def common(draft: Draft, images: Sequence[Section], name: str) -> float | None:
    values = {value for section in images if (value := section.number(name)) is not None}
    if len(values) > 1:
        draft.note(f"{name} differs between the images ({min(values):g} to {max(values):g}); left out.")
    return values.pop() if len(values) == 1 else None


def put_series(draft: Draft, steps: Steps, whole: Mdoc) -> None:
    """Put a tilt series: angles, their order in time, the dose of one tilt and what the area received in all."""
    images = whole.images
    put_tilts(draft, steps, whole.angles, "TiltAngle")
    if "technique" in draft.acquisition(steps):
        draft.put(
            (*steps, "technique"),
            "tem_tomography",
            Stated(f"{len(images)} images of a camera at {len(whole.angles)} tilts", "TiltAngle"),
            replace=True,
        )
    put_scheme(draft, steps, whole)
    doses = [dose for section in images if (dose := section.number("ExposureDose")) is not None]
    if doses and not any(doses):
        draft.note(NO_CALIBRATION)
    elif doses:
        put_dose(draft, steps, "dose_per_tilt", doses)
    # PriorRecordDose is what the area had received before the tilt, so the dose of the tilt itself comes on top.
    ends = [
        prior + dose
        for section in images
        if (prior := section.number("PriorRecordDose")) is not None and (dose := section.number("ExposureDose"))
    ]
    if ends:
        note = "the largest PriorRecordDose with the dose of its own tilt; tilts removed later are in it"
        draft.put_number((*steps, "cumulative_dose"), max(ends), "/Ao2", Stated(max(ends), "PriorRecordDose + ExposureDose", note))
    times = sorted({time for section in images if (time := section.number("ExposureTime"))})
    if times:
        words = f"{times[0]:g}" if len(times) == 1 else f"{times[0]:g} to {times[-1]:g}"
        draft.note(f"Each tilt was exposed for {words} s (ExposureTime); the record's exposure_time is the total.")


def put_scheme(draft: Draft, steps: Steps, whole: Mdoc) -> None:
    if any("bidir" in title for title in whole.titles):
        draft.put((*steps, "tilt_scheme"), "bidirectional", Stated("bidir", "title line"))
        return
    timed = [
        section for section in whole.images if DATE.match(section.entries.get("DateTime", "")) and section.number("TiltAngle") is not None
    ]
    if len(timed) != len(whole.images):
        return
    # The sections of an .mdoc may have been sorted by angle; only the clock tells the order in which they were taken.
    scheme = order_of(
        [
            angle
            for section in sorted(timed, key=lambda section: moment(section.entries["DateTime"]))
            if (angle := section.number("TiltAngle")) is not None
        ]
    )
    if scheme is not None:
        draft.put((*steps, "tilt_scheme"), scheme, Stated("the order of TiltAngle", "DateTime"))


def put_dose(draft: Draft, steps: Steps, slot: str, doses: Sequence[float]) -> None:
    """Put one dose, or the range where it was made to grow with the tilt."""
    low, high = min(doses), max(doses)
    if high - low <= 0.01 * high:
        draft.put_number((*steps, slot), doses[0], "/Ao2", Stated(doses[0], "ExposureDose"))
    else:
        draft.put_range(
            (*steps, slot), (low, high), "/Ao2", Stated(f"{low:g} to {high:g}", "ExposureDose", "smallest and largest of the images")
        )
    draft.put((*steps, "dose_method"), "software_estimate", Stated("ExposureDose", "ExposureDose", "SerialEM's calibration of the beam"))


def put_montage(draft: Draft, steps: Steps, images: Sequence[Section]) -> None:
    draft.note(f"The file describes a montage of {len(images)} images, written as one acquisition.")
    tilt = common(draft, images, "TiltAngle")
    if tilt is not None:
        draft.put_number((*steps, "stage_tilt"), tilt, "deg", Stated(tilt, "TiltAngle"))
    doses = [dose for section in images if (dose := section.number("ExposureDose")) is not None]
    if any(doses):
        put_dose(draft, steps, "dose", [dose for dose in doses if dose])
        draft.note("The dose is that of one image of the montage; where images overlap the specimen received it twice.")
    elif doses:
        draft.note(NO_CALIBRATION)


def put_exposure(draft: Draft, steps: Steps, images: Sequence[Section]) -> None:
    """Put one image or frame set: tilt, times, dose, frames."""
    first = images[0]
    if len(images) > 1:
        draft.note(f"The file describes {len(images)} images; the values of the acquisition are those of the first.")
    for slot, name, unit in (("stage_tilt", "TiltAngle", "deg"), ("exposure_time", "ExposureTime", "s"), ("frames", "NumSubFrames", None)):
        value = first.number(name)
        if value is not None:
            draft.put_number((*steps, slot), value, unit, Stated(value, name))
    dose = first.number("ExposureDose")
    if dose:
        put_dose(draft, steps, "dose", [dose])
    elif dose is not None:
        draft.note(NO_CALIBRATION)
    per_frame, count = first.number("FrameDosesAndNumber"), first.number("FrameDosesAndNumber", 1)
    if per_frame and dose and count and abs(per_frame * count - dose) <= CLOSES * dose:
        draft.put_number((*steps, "dose_per_frame"), per_frame, "/Ao2", Stated(first.entries["FrameDosesAndNumber"], "FrameDosesAndNumber"))
    put_rate(draft, steps, first)


def put_rate(draft: Draft, steps: Steps, section: Section) -> None:
    """Put the dose rate where camera and calibration agree; behind a thick specimen the camera sees fewer electrons."""
    rate, pixel, binning, time, dose = (
        section.number(name) for name in ("DoseRate", "PixelSpacing", "Binning", "ExposureTime", "ExposureDose")
    )
    if not rate:
        return
    if pixel and binning and time and dose:
        # PixelSpacing is that of the binned pixel, DoseRate counts on the unbinned one.
        flux = rate / (pixel / binning) ** 2
        if abs(flux * time - dose) <= CLOSES * dose:
            note = (
                "electrons per unbinned pixel and second, divided by the area of that pixel (PixelSpacing / Binning)^2; "
                "times ExposureTime it agrees with ExposureDose"
            )
            draft.put_number((*steps, "dose_rate"), flux, "/Ao2/s", Stated(rate, "DoseRate, PixelSpacing, Binning", note))
            return
    draft.note(
        f"DoseRate {rate:g} counts electrons per camera pixel and second behind the specimen; it does not agree with a dose at the "
        "specimen, so no dose rate was written."
    )


def put_file(path: Path, draft: Draft, steps: Steps, whole: Mdoc, describe: Describer) -> None:
    """Put the file of the images where it lies beside the .mdoc, which itself holds none."""
    frames = [
        section.entries["SubFramePath"].replace("\\", "/").rpartition("/")[2]
        for section in whole.images
        if section.entries.get("SubFramePath")
    ]
    named = whole.head.entries.get("ImageFile")
    images = find_beside(path, [name for name in (named, path.stem, *frames[:1]) if name])
    if images is not None:
        draft.put(
            (*steps, "file"),
            describe(images),
            Stated(images.name, "ImageFile" if named == images.name else "SubFramePath or name of the .mdoc"),
        )
    else:
        words = named or (frames[0] if frames else "a file that the .mdoc does not name")
        draft.lack((*steps, "file"), f"The file of the images: {words}, which is not beside the .mdoc.")
    if len(frames) > 1:
        draft.note(f"The frames are in {len(frames)} files, the first of them {frames[0]}.")
