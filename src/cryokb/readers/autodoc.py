"""The text of SerialEM's .mdoc (autodoc): title lines, sections in brackets, and entries ``Name = value``.

Thermo Fisher's Tomography and other programs write the same form. A title line names the program, and institutes, which nobody needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cryokb.errors import UnreadableFile, UnsupportedFormat
from cryokb.readers.files import AGAIN, read_text
from cryokb.readers.tags import decimal_of, number_of, read_moment

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Mdoc", "Section", "open_mdoc", "parse"]

SECTION = re.compile(r"\[\s*(\w+)\s*=\s*(.*?)\s*\]")
ENTRY = re.compile(r"(\w+)\s*=\s*(.*?)\s*")
WHOLE_DATE = re.compile(r"\S+ +\d{1,2}:\d{2}:\d{2}(\.\d+)?")
IMAGES = frozenset({"ZValue", "FrameSet", "Image"})
PART = "FrameTSStartEndFrames"
"""The entry of a section that is a part of one set of frames."""
PROGRAM = re.compile(r"(?:SerialEM|Tomography)(?:[ _]\d[\d.]*)?(?=\s*:)", re.IGNORECASE)
"""The program that a title line begins with."""
ONE_WORD = re.compile(r"[A-Za-z][\w.+-]{2,30}(?=\s*:)")
"""The name of any other program, as the first title line begins with it."""
COUNTS = frozenset({"Magnification", "SpotSize", "NumSubFrames", "ImageSize", "Voltage", "MagIndex", "CameraIndex"})
"""Whole numbers, in which a comma never is a decimal one."""


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

    def decimal(self, name: str) -> Decimal | None:
        """Give the number of an entry with the digits that the file has, or None."""
        return None if self.number(name) is None else Decimal(self.entries[name].split()[0].replace(",", "."))

    @property
    def moment(self) -> datetime | None:
        """When the image was made, by the clock of the microscope."""
        found = read_moment(self.entries.get("DateTime", ""))
        return found if isinstance(found, datetime) else None

    @property
    def frame_file(self) -> str | None:
        """The bare name of the file of the frames, or of the image itself in an .idoc; folders are those of the acquisition computer."""
        stated = self.entries.get("SubFramePath", "") or (self.name if self.kind == "Image" else "")
        return stated.replace("\\", "/").rpartition("/")[2] or None


@dataclass(slots=True)
class Mdoc:
    """A whole file: what stands before the first section, the title lines, and the sections."""

    head: Section = field(default_factory=lambda: Section("head", ""))
    titles: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def is_montage(self) -> bool:
        """Tell whether the images are pieces of one larger image."""
        return self.head.number("Montage") == 1 or any("PieceCoordinates" in section.entries for section in self.images)

    @property
    def images(self) -> list[Section]:
        """Give the sections that describe images, not those of parts of one set of frames."""
        return [section for section in self.sections if section.kind in IMAGES and PART not in section.entries]

    @property
    def parts(self) -> list[Section]:
        """Give the sections of parts of one set of frames, during which the stage may have turned."""
        return [section for section in self.sections if PART in section.entries]

    @property
    def program(self) -> str:
        """Name the program that wrote the file, as its title does."""
        for pattern, titles in ((PROGRAM, self.titles), (ONE_WORD, self.titles[:1])):
            found = next((match for title in titles if (match := pattern.match(title))), None)
            if found is not None:
                return found[0].replace("_", " ")
        return "the program that wrote the file"

    def title_number(self, name: str) -> float | None:
        """Give a number that a title line states behind a name, such as ``Tilt axis angle = 84.3``."""
        found = (re.search(rf"\b{name}\s*=\s*([-+]?[\d.]+)", title) for title in self.titles)
        return next((number for match in found if match and (number := number_of(match[1])) is not None), None)


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
    entry, section = ENTRY.fullmatch(last), SECTION.fullmatch(last)
    if not last or (entry or section or ("", ""))[1] == "T":
        return None
    alike = [one.entries for one in whole.sections[:-1] if one.kind == whole.sections[-1].kind]
    # The date is among the last that a program writes, so that an image without one is not whole.
    lost = lost_at_end(whole) if alike else {"DateTime"} - set(whole.sections[-1].entries if whole.sections else ())
    if entry is None or not entry[2] or lost or (entry[1] == "DateTime" and not is_whole_date(entry[2])):
        raise UnreadableFile(f"{path.name} ends in the middle of a line: it was cut short.", hint=AGAIN, path=str(path))
    known = entry[1] == "DateTime" or any(entries.get(entry[1]) == entry[2] for entries in alike)
    return None if known else entry[1]


def lost_at_end(whole: Mdoc) -> list[str]:
    """Give the entries that all images before the last one have, and the last one has not."""
    *others, last = [section for section in whole.sections if section.kind == whole.sections[-1].kind] or [whole.head]
    return (
        [name for name in others[0].entries if all(name in each.entries for each in others) and name not in last.entries] if others else []
    )


def is_whole_date(words: str) -> bool:
    return WHOLE_DATE.fullmatch(words) is not None and isinstance(read_moment(words), datetime)


def open_mdoc(path: Path) -> tuple[Mdoc, list[str]]:
    """Read an .mdoc file, with notes on what at its end was not believed.

    Raises UnreadableFile when it was cut short, UnsupportedFormat when it describes no image.
    """
    text = read_text(path)
    whole, notes = parse(text), []
    doubtful = check_end(path, text, whole)
    if doubtful is not None:
        stated = [whole.head, *whole.sections][-1].entries.pop(doubtful)
        notes.append(
            f"The file ends without line break in {doubtful} = {stated}; nothing shows that this number is whole, so it was left out."
        )
    elif lost := lost_at_end(whole):
        notes.append(
            f"The last section lacks {', '.join(lost)}, which all others have: the file may be cut short, or was still being written."
        )
    if not any(section.number("TiltAngle") is not None or section.number("Magnification") for section in whole.images):
        raise UnsupportedFormat(
            f"{path.name} describes no image as a SerialEM .mdoc does.",
            hint="It has no section [ZValue = 0] or [FrameSet = 0] with TiltAngle or Magnification.",
            path=str(path),
        )
    return whole, notes
