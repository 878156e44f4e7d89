"""SerialEM's .mdoc: one frame set, a montage, a tilt series or a dose series, with the dose as the program knows it.

Units, as SerialEM documents them: ``Voltage`` kV, ``PixelSpacing`` Å of the pixel as binned, ``TiltAngle`` degrees, ``ExposureTime`` s,
``TargetDefocus`` µm (negative for underfocus), ``FilterSlitAndLoss`` eV. ``ExposureDose`` is electrons per Å^2 at the specimen from
the calibration of the beam; 0 says that there was none. ``DoseRate`` is electrons per *unbinned detector pixel* and second behind
the specimen: it becomes a dose rate at the specimen only where its product with the exposure time agrees with ExposureDose.
``PriorRecordDose`` is what the area received before, tilts that were removed later included. ``Defocus`` is what the lens was set to,
counted from no focus that is known. Files of 2015 have no Voltage. Dates are local and without zone. Thermo Fisher's Tomography writes
``NaN`` where it knows nothing, and pixel size and voltage only above the first image.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers.autodoc import Mdoc, Section, open_mdoc
from cryokb.readers.draft import SESSION, Draft, Rejected, Stated, believe, limit_of
from cryokb.readers.files import Describer, find_beside, make_key
from cryokb.readers.formats.mrc import Stack, look_at_stack
from cryokb.readers.tags import Clock, from_iso
from cryokb.readers.tilt_series import SAME_ANGLE, Row, Series, find_order, is_series, put_cumulative, put_series, put_table

if TYPE_CHECKING:
    from pathlib import Path

    from cryokb.readers.draft import Steps

__all__ = ["group_tilts", "read", "read_tilts"]

IMAGE_ENDING = re.compile(r"\.(mrc|st|tif|tiff|mrcs|eer)$", re.IGNORECASE)
CAMERA_ENTRIES = ("SubFramePath", "NumSubFrames", "CountsPerElectron", "FilterSlitAndLoss")
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
COLUMNS = {
    "angle": "TiltAngle",
    "dose": "ExposureDose",
    "prior_dose": "PriorRecordDose",
    "exposure_time": "ExposureTime",
    "defocus": "TargetDefocus",
}
NAMES = {
    **COLUMNS,
    "cumulative_dose": "PriorRecordDose + ExposureDose",
    "time": "DateTime",
    "moment": "DateTime",
    "local_time": "DateTime",
    "section": "ZValue",
    "frame_count": "NumSubFrames",
    "file_name": "SubFramePath",
}
"""The entries in which the columns of a table stand."""
SAME_PIXEL = 0.01
"""Two pixel sizes that differ by a smaller share are the same one: headers hold numbers of single precision."""
CLOSES = 0.2
"""Screen and camera calibrations are not better than this."""
SAME_NUMBER = 0.005
"""Two places that differ by a smaller share state the same number: programs round what they write."""


def read(path: Path, draft: Draft, describe: Describer) -> None:
    """Fill a draft from an .mdoc file; UnsupportedFormat when it describes no image."""
    whole, notes = open_mdoc(path)
    for note in notes:
        draft.note(note)
    steps = (*SESSION, "acquisitions", make_key(IMAGE_ENDING.sub("", path.stem)))
    images = find_images(path, whole)
    fill(draft, steps, whole, look_at_stack(images) if images is not None else None)
    put_file(images, draft, steps, whole, describe)


def fill(draft: Draft, steps: Steps, whole: Mdoc, stack: Stack | None) -> None:
    """Put what a whole .mdoc states of one acquisition, and where the stack that it describes says otherwise."""
    images = whole.images
    put_voltage(draft, whole)
    draft.put_clock(steps, clock(images))
    note_numbers(draft, [whole.head, *whole.sections])
    put_optics(draft, steps, whole)
    if stack is not None:
        compare_stack(draft, whole, stack)
    rows = rows_of(draft, whole)
    angles = [float(row.numbers["angle"]) for row in rows if "angle" in row.numbers]
    if whole.is_montage:
        put_montage(draft, steps, whole)
    elif len(rows) > 1 and is_series(angles):
        put_tilt_series(draft, steps, whole, Series(rows, NAMES, whole.program, crystal=is_diffraction(images)))
    elif len(rows) > 1:
        put_repeats(draft, steps, whole, Series(rows, NAMES, whole.program, complete=is_one_place(images)))
    else:
        put_exposure(draft, steps, whole)


def rows_of(draft: Draft, whole: Mdoc) -> list[Row]:
    """Give a row for each exposure: each image, or each part of one set of frames; doses that stand for nothing are left out."""
    sections = whole.parts or whole.images
    put_doubts(draft, whole.program, sections)
    rows = [row_of(section) for section in sections]
    drop_unbelieved(draft, rows)
    if len({row.section for row in rows}) < len(rows):
        # Each image is the first of a file of its own: these are no sections of one stack.
        for row in rows:
            row.section = None
    if len({row.numbers.get("defocus") for row in rows}) == 1:
        # One target for all is that of the acquisition.
        for row in rows:
            row.numbers.pop("defocus", None)
    return rows


def row_of(section: Section) -> Row:
    numbers = {column: number for column, name in COLUMNS.items() if (number := section.decimal(name)) is not None}
    for column in ("dose", "exposure_time"):
        if column in numbers and numbers[column] <= 0:
            del numbers[column]
    if numbers.get("prior_dose", Decimal(0)) < 0:
        del numbers["prior_dose"]
    frames = section.number("NumSubFrames")
    return Row(
        numbers,
        section=int(section.name) if section.kind == "ZValue" and section.name.isdecimal() else None,
        frames=int(frames) if frames and frames >= 1 else None,
        moment=section.moment,
        file_name=section.frame_file,
    )


def drop_unbelieved(draft: Draft, rows: Sequence[Row]) -> None:
    """Take numbers away that no microscope can have reached, and say so."""
    for column, (slot, unit) in BELIEVED.items():
        for row in rows:
            number = row.numbers.get(column)
            try:
                believe(limit_of(slot, unit), float(number or 1), unit)
            except Rejected as reason:
                del row.numbers[column]
                draft.refuse(column, Stated(f"{number:g}", COLUMNS[column]), str(reason))


BELIEVED = {
    "angle": ("tilt_range", "deg"),
    "dose": ("dose", "/Ao2"),
    "prior_dose": ("cumulative_dose", "/Ao2"),
    "exposure_time": ("exposure_time", "s"),
    "defocus": ("defocus", "um"),
}
"""The slots whose bounds hold for the columns of a table."""


def put_doubts(draft: Draft, program: str, sections: Sequence[Section]) -> None:
    """Say where a dose stands for nothing: 0 for a beam that was not calibrated, less than 0 for one that is not known."""
    doses = [dose for section in sections if (dose := section.number("ExposureDose")) is not None]
    if doses and not any(doses):
        draft.note(f"ExposureDose is 0: {program} had no calibration of the beam, so the dose is not known.")
    for name in ("ExposureDose", "PriorRecordDose"):
        below = [
            text for section in sections if (number := section.number(name)) is not None and number < 0 for text in [section.entries[name]]
        ]
        if below:
            draft.note(f"{name} = {below[0]} in {len(below)} of {len(sections)} images stands for a dose that is not known; left out.")


def note_numbers(draft: Draft, sections: Sequence[Section]) -> None:
    """Say which numbers were read with a decimal comma, and which entries that should be numbers are none."""
    for name in NUMBERS:
        stated = [(section.entries[name], section.number(name)) for section in sections if section.entries.get(name)]
        commas = [text for text, number in stated if "," in text and number is not None]
        # NaN stands for “not known” in files of Tomography.
        lost = [text for text, number in stated if number is None and text.lower().strip("+-") not in {"nan", "inf"}]
        if commas:
            draft.note(f"{name} = {commas[0]} was read with a decimal comma.")
        if lost:
            draft.note(f"{name} = {lost[0]} is no number that can be read in one way only; left out.")


def put_voltage(draft: Draft, whole: Mdoc) -> None:
    """Put the voltage, which stands above the first image, or in each of them in older files."""
    places = (*SESSION, "accelerating_voltage")
    volts = agreed(draft, places, whole, "Voltage")
    if volts is not None:
        draft.put_number(places, volts, "kV", Stated(volts, "Voltage"))
    else:
        older = " (older versions of SerialEM write none)" if whole.program == "SerialEM" else ""
        draft.lack(places, f"The accelerating voltage: this .mdoc has no Voltage{older}.")


def agreed(draft: Draft, place: Steps, whole: Mdoc, name: str) -> float | None:
    """Give a number on which the images and the lines above them agree; where they do not, a note names both and nothing is given."""
    above, value = whole.head.number(name), common(draft, whole.images, name)
    if above is not None and value is not None and abs(above - value) > SAME_NUMBER * max(abs(above), abs(value)):
        slot, given = place[-1].replace("_", " "), f"{above:g} above the first image and {value:g} in it ({name})"
        draft.note(f"The file states two values of the {slot}: {given}; left out, since nothing tells which of them holds.")
        draft.lack(place, f"The {slot}; the file states two: {given}.")
        return None
    varies = any(section.number(name) is not None for section in whole.images)
    return value if value is not None or varies else above


def clock(images: Sequence[Section]) -> Clock | None:
    """Give the moment of the first image, or the words of the first date where none can be read."""
    dated = [section for section in images if section.entries.get("DateTime")]
    timed = [section for section in dated if section.moment is not None]
    first = min(timed, key=lambda section: str(section.moment)) if timed else next(iter(dated), None)
    return from_iso(" ".join(first.entries["DateTime"].split()), "DateTime") if first is not None else None


def put_optics(draft: Draft, steps: Steps, whole: Mdoc) -> None:
    """Put what is the same for all images; what differs is noted."""
    images = whole.images
    diffracts = is_diffraction(images)
    if diffracts:
        draft.put((*steps, "technique"), "electron_diffraction", Stated("a camera length and no magnification", "CameraLength"))
        draft.note("CameraLength and PixelSpacing of diffraction were left out: the file does not say in which units they are.")
    elif any(name in section.entries for section in images for name in CAMERA_ENTRIES):
        draft.put((*steps, "technique"), "tem", Stated("an image of a camera with magnification", "Magnification, ExposureTime"))
    for slot, name, unit in (
        ("magnification", "Magnification", None),
        ("defocus", "TargetDefocus", "um"),
        ("spot_size", "SpotSize", None),
    ):
        value = same(images, name) if slot == "defocus" else common(draft, images, name)
        if value is not None:
            draft.put_number((*steps, slot), value, unit, Stated(value, name, "the target of the focusing" if slot == "defocus" else None))
    pixel = agreed(draft, (*steps, "pixel_size"), whole, "PixelSpacing") if not diffracts else None
    if pixel is not None:
        draft.put_number((*steps, "pixel_size"), pixel, "Ao", Stated(pixel, "PixelSpacing"))
    binning = common(draft, images, "Binning")
    if binning is not None and binning >= 1:
        draft.put_number((*steps, "binning"), binning, None, Stated(binning, "Binning"))
    # A counting camera finds the quarter of a pixel that was hit; SerialEM calls that a binning of one half.
    elif binning == 0.5:
        draft.note("Binning 0.5 says that the camera ran in super-resolution; the pixel size is that of the super-resolved pixel.")
    slit = common(draft, images, "FilterSlitAndLoss")
    if slit:
        draft.put_number((*steps, "slit_width"), slit, "eV", Stated(slit, "FilterSlitAndLoss"))


def is_diffraction(images: Sequence[Section]) -> bool:
    """Tell whether the images are diffraction patterns: SerialEM writes their camera length in place of a magnification."""
    return any(section.number("CameraLength") for section in images) and not any(section.number("Magnification") for section in images)


def same(images: Sequence[Section], name: str) -> float | None:
    """Give the number of an entry that all images which state it have the same; where they differ it stands in the table."""
    values = {value for section in images if (value := section.number(name)) is not None}
    return values.pop() if len(values) == 1 else None


def common(draft: Draft, images: Sequence[Section], name: str) -> float | None:
    """Give the number of an entry that all images have the same, or say that they differ."""
    values = {value for section in images if (value := section.number(name)) is not None}
    if len(values) > 1:
        draft.note(f"{name} differs between the images ({min(values):g} to {max(values):g}); left out.")
    return values.pop() if len(values) == 1 else None


def compare_stack(draft: Draft, whole: Mdoc, stack: Stack) -> None:
    """Say where the stack that is described has another pixel size, number or size of images, or other angles."""
    columns, rows, sections = stack.shape
    images = [section for section in whole.images if section.kind == "ZValue"]
    size = [whole.head.number("ImageSize", place) for place in (0, 1)]
    spacings = {section.number("PixelSpacing") or whole.head.number("PixelSpacing") for section in whole.images}
    pixel = spacings.pop() if len(spacings) == 1 else None
    if pixel and stack.pixel and abs(pixel - stack.pixel) > SAME_PIXEL * pixel:
        draft.note(f"The pixel size is {pixel:g} Å in the .mdoc (PixelSpacing) and {stack.pixel:.7g} Å in the header of {stack.name}.")
    if images and len(images) != sections:
        draft.note(f"The .mdoc describes {len(images)} images and {stack.name} holds {sections}.")
    if None not in size and size != [columns, rows]:
        draft.note(f"The .mdoc describes images of {size[0]:g} x {size[1]:g} pixels (ImageSize) and {stack.name} holds {columns} x {rows}.")
    pairs = zip([image.number("TiltAngle") for image in images], stack.angles, strict=False)
    apart = [(own, theirs) for own, theirs in pairs if own is not None and abs(own - theirs) > SAME_ANGLE]
    if apart and len(images) == len(stack.angles):
        own, theirs = apart[0]
        draft.note(f"{len(apart)} angles differ between .mdoc and header of {stack.name}, such as {own:g} and {theirs:g} °.")


# --------------------------------------------------------------------------------------------------------------- series
def put_tilt_series(draft: Draft, steps: Steps, whole: Mdoc, series: Series) -> None:
    """Put a tilt series: angles, their order in time, the dose of one tilt and what the area received in all."""
    if draft.acquisition(steps).get("technique") == "tem":
        angles = len({round(angle, 1) for angle in series.angles()})
        stated = Stated(f"{len(series.rows)} images of a camera at {angles} tilts", "TiltAngle")
        draft.put((*steps, "technique"), "tem_tomography", stated, replace=True)
    axis = whole.title_number("Tilt axis angle")
    if axis is not None:
        draft.put_number((*steps, "tilt_axis_angle"), axis, "deg", Stated(axis, "title line: Tilt axis angle"))
    put_series(draft, steps, series)


def put_repeats(draft: Draft, steps: Steps, whole: Mdoc, series: Series) -> None:
    """Put several images that are no tilt series: what is common to them, a row for each, and the dose in all of one area."""
    draft.note(f"The file describes {len(series.rows)} images, written as one acquisition with a row for each in frame_table.")
    tilt = same(whole.parts or whole.images, "TiltAngle")
    if tilt is not None:
        draft.put_number((*steps, "stage_tilt"), tilt, "deg", Stated(tilt, "TiltAngle"))
    order = find_order(draft, series)
    if series.complete or series.numbers("prior_dose"):
        put_cumulative(draft, steps, series, order)
    else:
        draft.note("The images were made at several places (StagePosition): their doses do not add up.")
    if series.numbers("dose"):
        note = f"the calibration of the beam in {series.program}"
        draft.put((*steps, "dose_method"), "software_estimate", Stated("ExposureDose", "ExposureDose", note))
    put_table(draft, (*steps, "frame_table"), series, order)
    total = float(sum(series.numbers("dose")))
    for section in whole.images if whole.parts else []:
        dose = section.number("ExposureDose")
        if dose and total and abs(dose - total) > CLOSES * total:
            draft.note(
                f"ExposureDose is {dose:g} e-/Å^2 for the whole set of frames and {total:g} for its {len(series.rows)} parts together; "
                "the parts were taken."
            )


def is_one_place(images: Sequence[Section]) -> bool:
    """Tell whether images were made at one place of the stage, as far as the file says."""
    for axis in (0, 1):
        places = [place for section in images if (place := section.number("StagePosition", axis)) is not None]
        if places and max(places) - min(places) > ONE_PLACE:
            return False
    return True


ONE_PLACE = 1.0
"""How far apart, in µm, the stage may stand in images of one area: it is read no better."""


def put_montage(draft: Draft, steps: Steps, whole: Mdoc) -> None:
    """Put the pieces of one image, or of several."""
    images = whole.images
    levels = {section.number("PieceCoordinates", 2) for section in images}
    many = f"{len(levels)} montages with {len(images)} images in all" if len(levels) > 1 else f"a montage of {len(images)} images"
    draft.note(f"The file describes {many}, written as one acquisition.")
    put_doubts(draft, whole.program, images)
    first = {section.number("PieceCoordinates", 2): section for section in reversed(images)}
    rows = [row_of(section) for section in reversed(first.values())]
    if is_series([float(row.numbers["angle"]) for row in rows if "angle" in row.numbers]):
        put_tilted_montages(draft, steps, whole, rows)
        return
    tilt = common(draft, images, "TiltAngle")
    if tilt is not None:
        draft.put_number((*steps, "stage_tilt"), tilt, "deg", Stated(tilt, "TiltAngle"))
    doses = [dose for section in images if (dose := section.number("ExposureDose")) and dose > 0]
    if doses:
        put_dose(draft, steps, doses, whole.program)
        draft.note("The dose is that of one image of the montage; where images overlap the specimen received it twice.")


def put_tilted_montages(draft: Draft, steps: Steps, whole: Mdoc, rows: Sequence[Row]) -> None:
    """Put a tilt series of which each tilt is a montage: its first image stands for it, and no sum is made where images overlap."""
    for row in rows:
        row.section = row.file_name = row.frames = None
        row.numbers.pop("prior_dose", None)
    draft.note("Each tilt is a montage, told by its first image; where images overlap the specimen received the dose more than once.")
    put_tilt_series(draft, steps, whole, Series(rows, NAMES, whole.program))


def put_dose(draft: Draft, steps: Steps, doses: Sequence[float], program: str) -> None:
    """Put the dose of one image, or the smallest and largest of several."""
    low, high = min(doses), max(doses)
    if high - low <= 0.01 * high:
        draft.put_number((*steps, "dose"), doses[0], "/Ao2", Stated(doses[0], "ExposureDose"))
    else:
        stated = Stated(f"{low:g} to {high:g}", "ExposureDose", "smallest and largest of the images")
        draft.put_range((*steps, "dose"), (low, high), "/Ao2", stated)
    draft.put(
        (*steps, "dose_method"), "software_estimate", Stated("ExposureDose", "ExposureDose", f"the calibration of the beam in {program}")
    )


# --------------------------------------------------------------------------------------------------------- one exposure
def put_exposure(draft: Draft, steps: Steps, whole: Mdoc) -> None:
    """Put one image or frame set: tilt, times, dose, frames."""
    image = whole.images[0]
    for slot, name, unit in (("stage_tilt", "TiltAngle", "deg"), ("exposure_time", "ExposureTime", "s"), ("frames", "NumSubFrames", None)):
        value = image.number(name)
        if value is not None:
            draft.put_number((*steps, slot), value, unit, Stated(value, name))
    put_frame_doses(draft, steps, image, whole.program)
    prior, own = image.decimal("PriorRecordDose"), image.decimal("ExposureDose")
    if prior is not None and own is not None and prior >= 0 and own > 0:
        note = "with the dose that the area had received before"
        total = prior + own
        draft.put_number((*steps, "cumulative_dose"), float(total), "/Ao2", Stated(f"{total:f}", NAMES["cumulative_dose"], note))
    put_rate(draft, steps, image)


def put_frame_doses(draft: Draft, steps: Steps, image: Section, program: str) -> None:
    """Put the dose of an image, and those of its frames where they add up to it."""
    dose = image.number("ExposureDose")
    words = image.entries.get("FrameDosesAndNumber", "")
    pairs = [image.number("FrameDosesAndNumber", place) for place in range(len(words.split()))]
    runs = list(zip(pairs[::2], pairs[1::2], strict=False))
    doses = [each for each, count in runs if each and count for _ in range(min(int(count), MOST_FRAMES))]
    total, source = sum(doses), "FrameDosesAndNumber"
    if dose and dose > 0 and total and abs(total - dose) > CLOSES * dose:
        given = f"{dose:g} (ExposureDose) and {total:g} in its frames ({source} = {words})"
        draft.note(f"The file states two doses, in e-/Å^2: {given}; left out, since nothing tells which of them holds.")
        draft.lack((*steps, "dose"), f"The dose in e-/Å^2; the file states two: {given}.")
        return
    if dose and dose > 0:
        put_dose(draft, steps, [dose], program)
    if not dose or len(doses) == 0:
        return
    frames = image.number("NumSubFrames")
    if frames is not None and frames != len(doses):
        draft.note(f"{source} = {words} gives the doses of {len(doses)} frames and NumSubFrames says {frames:g}; the former were left out.")
    elif len(set(doses)) == 1:
        draft.put_number((*steps, "dose_per_frame"), doses[0], "/Ao2", Stated(words, source))
    else:
        column = f"{', '.join(f'{each:g}' for each in doses)} e-/Å^2"
        draft.put(
            (*steps, "frame_table", "dose"), column, Stated(words, source, "pairs of a dose and the number of frames that received it")
        )


MOST_FRAMES = 100_000


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


# ---------------------------------------------------------------------------------------------------- files of the images
def find_images(path: Path, whole: Mdoc) -> Path | None:
    """Find the file of the images beside the .mdoc: the one it names, that of its own name, or the first one of the frames."""
    named = whole.head.entries.get("ImageFile")
    return find_beside(path, [name for name in (named, path.stem, *frames_of(whole)[:1]) if name])


def put_file(images: Path | None, draft: Draft, steps: Steps, whole: Mdoc, describe: Describer) -> None:
    """Put the file of the images where it lies beside the .mdoc, which itself holds none."""
    frames, named = frames_of(whole), whole.head.entries.get("ImageFile")
    if images is not None:
        source = "ImageFile" if named == images.name else "SubFramePath or name of the .mdoc"
        draft.put((*steps, "file"), describe(images), Stated(images.name, source))
    else:
        words = named or (frames[0] if frames else "a file that the .mdoc does not name")
        draft.lack((*steps, "file"), f"The file of the images: {words}, which is not beside the .mdoc.")
    if len(frames) > 1 and (whole.is_montage or len(frames) < len(whole.images)):
        draft.note(f"The frames are in {len(frames)} files, the first of them {frames[0]}.")


# ------------------------------------------------------------------------------------------------- one file for each tilt
def read_tilts(paths: Sequence[Path], draft: Draft, describe: Describer) -> Path:
    """Fill a draft from the .mdoc files of one tilt series, of which each describes one tilt; give the file of the first one in time."""
    wholes = []
    for path in paths:
        whole, notes = open_mdoc(path)
        wholes.append((path, whole))
        # Above the image of each file; the head of the series is that of the first.
        for section in whole.images:
            section.entries.setdefault("Voltage", whole.head.entries.get("Voltage", ""))
        for note in notes:
            draft.note(f"{path.name}: {note}")
    wholes.sort(key=lambda row: (str(row[1].images[0].moment), row[0].name))
    first, (_, head) = wholes[0][0], wholes[0]
    series = replace(head, sections=[section for _, whole in wholes for section in whole.images])
    steps = (*SESSION, "acquisitions", make_key(name_without_angle(first, head) or first.stem))
    images = find_images(first, series)
    fill(draft, steps, series, None)
    draft.note(f"The series was put together from {len(paths)} .mdoc files of one tilt each.")
    put_file(images, draft, steps, series, describe)
    # The first movie is the file of the acquisition; the others, and the descriptions, stand beside it.
    movies = [found for path, whole in wholes for name in frames_of(whole) if (found := find_beside(path, [name])) is not None]
    own = draft.acquisition((*steps, "file"))
    files = [file for file in map(describe, dict.fromkeys([*movies, *(path for path, _ in wholes)])) if file != own]
    draft.put((*steps, "files"), list(files), Stated(f"{len(files)} files", "SubFramePath, and the .mdoc files themselves"))
    return first


def frames_of(whole: Mdoc) -> list[str]:
    return [name for section in whole.images if (name := section.frame_file)]


NUMBER = re.compile(r"(?<![\d.])[-+]?\d+(?:\.\d+)?(?![\d.]*\d)")
ROUNDED = 0.6
"""How far, in degrees, the angle in a name may be from that of the stage, which is rounded there or was only asked for."""


def name_without_angle(path: Path, whole: Mdoc) -> str | None:
    """Give the name of the series to which one tilt belongs: what stands before its counter and its angle; None without angle."""
    angle, stem = whole.images[0].number("TiltAngle"), IMAGE_ENDING.sub("", path.stem)
    if angle is None or len(whole.images) != 1 or whole.parts:
        return None
    found = [
        match for match in NUMBER.finditer(stem) if min(abs(float(match[0]) - angle), abs(float(match[0].lstrip("-")) - angle)) <= ROUNDED
    ]
    return re.sub(r"[\s_\[(-]*\d*[\s_\[(-]*$", "", stem[: found[-1].start()]) if found else None


def group_tilts(paths: Sequence[Path]) -> list[list[Path]]:
    """Find the .mdoc files that describe one tilt each of a series: of one name, place of the stage and optics, at different angles.

    Files that are no whole .mdoc, and those that are alone, are in no group.
    """
    groups: dict[tuple[object, ...], list[tuple[Path, Section]]] = {}
    for path in sorted(paths):
        try:
            whole, _ = open_mdoc(path)
        except (UnreadableFile, UnsupportedFormat):
            continue
        name = name_without_angle(path, whole)
        if name is not None:
            image = whole.images[0]
            optics = tuple(image.number(entry) for entry in ("Magnification", "PixelSpacing", "Binning"))
            for place, others in groups.items():
                if place[:3] == (path.parent, name, optics) and is_one_place([image, others[0][1]]):
                    others.append((path, image))
                    break
            else:
                groups[(path.parent, name, optics, path)] = [(path, image)]
    found = [rows for rows in groups.values() if is_series([image.number("TiltAngle") or 0.0 for _, image in rows])]
    return [[path for path, _ in rows] for rows in found]
