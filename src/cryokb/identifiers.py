"""Identifiers: each function gives the one normal form, or raises IdentifierError with what is wrong and the mend.

Sources: DOI handbook (case-insensitive names, here in lower case); ISO 7064 MOD 11-2 for the check character of an
ORCID iD, as ORCID describes it; ISO 7064 MOD 97-10 over Crockford base 32 for the two check digits of a ROR id; RFC 9562 for
UUIDs; ISO 8601 (RFC 3339 profile) for times. Nothing here asks a network whether the identifier exists.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import unquote

from cryokb.errors import IdentifierError
from cryokb.lazy import later

__all__ = [
    "Moment",
    "doi",
    "igsn",
    "iso_datetime",
    "key",
    "orcid",
    "orcid_check_digit",
    "ror",
    "ror_check_digits",
    "sha256",
    "suggest_key",
    "urn_uuid",
]

BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"

DOI_PREFIX = later(r"(?:https?://)?(?:(?:dx\.)?doi\.org/|www\.doi\.org/)(?:doi:)?|doi(?::\s*|\s+)", re.IGNORECASE)
DOI = later(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"\x00-\x1f]+")
DOI_INSIDE = later(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"?#]+")
ORCID_PREFIX = later(r"(?:https?://)?(?:www\.)?orcid\.org/|orcid:\s*", re.IGNORECASE)
ROR_PREFIX = later(r"(?:https?://)?(?:www\.)?ror\.org/|ror:\s*", re.IGNORECASE)
ROR = later(rf"0[{BASE_32}]{{6}}\d{{2}}")
IGSN_PREFIX = later(r"(?:https?://)?(?:hdl\.handle\.net/10273/|(?:www\.)?igsn\.org/)|igsn:?\s*|10273/", re.IGNORECASE)
IGSN = later(r"[A-Z0-9][A-Z0-9.\-]{4,}")
KEY = later(r"[a-z][a-z0-9_]*")
UUID = later(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHA256 = later(r"[0-9a-f]{64}")
MOMENT = later(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE)


def doi(text: str) -> str:
    """Give a DOI bare and in lower case: without ``https://doi.org/`` or ``doi:``.

    Its name may hold any printed character; older ones hold ``<``, ``>``, ``;`` and brackets.

    >>> doi("https://doi.org/10.1126/Science.AAM6014")
    '10.1126/science.aam6014'
    >>> doi("10.1175/1520-0493(1963)091<0099:GCEWTP>2.3.CO;2")
    '10.1175/1520-0493(1963)091<0099:gcewtp>2.3.co;2'
    """
    cleaned = clean(text)
    bare = DOI_PREFIX.sub("", cleaned, count=1)
    if cleaned.lower().startswith("http"):  # an address writes some of its characters as %28
        bare = unquote(bare)
    bare = bare.rstrip(".,;")
    if DOI.fullmatch(bare) is None:
        inside = DOI_INSIDE.search(bare) if bare.lower().startswith("http") else None
        raise IdentifierError(
            f"“{text}” is not a DOI.",
            hint=f"Is it {inside[0].lower()}?"
            if inside
            else "A DOI begins with 10. and a number, then a slash and a name: 10.1126/science.aam6014.",
            value=text,
        )
    return bare.lower()


def orcid(text: str) -> str:
    """Give an ORCID iD as four groups of four, its check character proved.

    >>> orcid("https://orcid.org/0000-0002-1825-0097")
    '0000-0002-1825-0097'
    """
    bare = ORCID_PREFIX.sub("", clean(text), count=1).rstrip("/").replace("-", "").replace(" ", "").upper()
    if re.fullmatch(r"\d{15}[\dX]", bare) is None:
        raise IdentifierError(f"“{text}” is not an ORCID iD.", hint="It has sixteen digits, as in 0000-0002-1825-0097.", value=text)
    right = orcid_check_digit(bare[:15])
    grouped = "-".join(bare[start : start + 4] for start in range(0, 16, 4))
    if bare[15] != right:
        mended = grouped[:-1] + right
        raise IdentifierError(
            f"The check digit of the ORCID iD {grouped} is wrong.", hint=f"If the other digits are right, it is {mended}.", value=text
        )
    return grouped


def orcid_check_digit(digits: str) -> str:
    """Give the check character of the first fifteen digits of an ORCID iD (ISO 7064 MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def ror(text: str) -> str:
    """Give a ROR id as its IRI ``https://ror.org/...``, its two check digits proved.

    >>> ror("ror.org/05dxps055")
    'https://ror.org/05dxps055'
    """
    bare = ROR_PREFIX.sub("", clean(text), count=1).rstrip("/").lower()
    if ROR.fullmatch(bare) is None:
        raise IdentifierError(
            f"“{text}” is not a ROR id.", hint="It has nine characters that begin with 0, as in https://ror.org/05dxps055.", value=text
        )
    right = ror_check_digits(bare[:7])
    if bare[7:] != right:
        hint = f"If the other characters are right, it is https://ror.org/{bare[:7]}{right}."
        raise IdentifierError(f"The check digits of the ROR id {bare} are wrong.", hint=hint, value=text)
    return f"https://ror.org/{bare}"


def ror_check_digits(characters: str) -> str:
    """Give the two check digits of the first seven characters of a ROR id (ISO 7064 MOD 97-10 over base 32)."""
    number = 0
    for character in characters:
        number = number * 32 + BASE_32.index(character)
    return f"{98 - number * 100 % 97:02d}"


def igsn(text: str) -> str:
    """Give an IGSN: a DOI in lower case where it is written as one, else its bare upper-case form.

    >>> igsn("IGSN: ICDP5054ESYI201"), igsn("https://doi.org/10.60510/ICDP5054ESYI201")
    ('ICDP5054ESYI201', '10.60510/icdp5054esyi201')
    """
    cleaned = clean(text)
    bare = DOI_PREFIX.sub("", cleaned, count=1)
    if bare.startswith("10.") and "/" in bare:
        return doi(bare)
    bare = IGSN_PREFIX.sub("", cleaned, count=1).upper()
    if IGSN.fullmatch(bare) is None:
        raise IdentifierError(
            f"“{text}” is not an IGSN.", hint="It has capital letters, digits, dots and hyphens, as in ICDP5054ESYI201.", value=text
        )
    return bare


def key(text: str) -> str:
    """Give a key of a document unchanged; IdentifierError proposes one when it does not fit ``[a-z][a-z0-9_]*``.

    >>> key("li_fec_grid_7")
    'li_fec_grid_7'
    """
    if KEY.fullmatch(text):
        return text
    proposal = suggest_key(text)
    raise IdentifierError(
        f"“{text}” is not a key: it has small letters, digits and underscores, and begins with a letter.",
        hint=f"Write {proposal}.",
        value=text,
    )


def suggest_key(text: str) -> str:
    """Make a key from any text: accents off, everything else an underscore."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "_", ascii_text).strip("_")
    return made if made[:1].isalpha() else f"k_{made}" if made else "unnamed"


def urn_uuid(text: str) -> str:
    """Give a UUID as ``urn:uuid:`` in lower case.

    >>> urn_uuid("{0B8F6D1E-6A1E-4C57-9F2C-6F6C2F1F2A11}")
    'urn:uuid:0b8f6d1e-6a1e-4c57-9f2c-6f6c2f1f2a11'
    """
    bare = re.sub(r"^(?:urn:)?(?:uuid:)?", "", clean(text), flags=re.IGNORECASE).strip("{}").lower()
    if re.fullmatch(r"[0-9a-f]{32}", bare):
        bare = f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}"
    if UUID.fullmatch(bare) is None:
        raise IdentifierError(f"“{text}” is not a UUID.", hint="It has 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.", value=text)
    return f"urn:uuid:{bare}"


def sha256(text: str) -> str:
    """Give a SHA-256 checksum as 64 hexadecimal digits in lower case.

    Raises IdentifierError that counts the digits when there are others.
    """
    bare = re.sub(r"^sha-?256[:\-=]\s*", "", clean(text), flags=re.IGNORECASE).lower()
    if SHA256.fullmatch(bare):
        return bare
    what = f"It has {len(bare)} characters." if re.fullmatch(r"[0-9a-f]*", bare) else "Some of its characters are not hexadecimal."
    raise IdentifierError(f"“{text[:80]}” is not a SHA-256 checksum, which has 64 hexadecimal digits.", hint=what, value=text)


class Moment(NamedTuple):
    """A date or a time in normal form.

    Attributes:
        text: ``2026-03-02``, ``2026-03-02T09:15:00`` or ``2026-03-02T09:15:00+01:00``.
        has_time: whether it says the time of day.
        has_zone: whether it says the time zone, without which it is not one moment.
    """

    text: str
    has_time: bool
    has_zone: bool


def iso_datetime(text: str) -> Moment:
    """Give a date, or a date with time, in the one ISO 8601 form: ``T`` between, seconds, zone as ``Z`` or ``+01:00``.

    Raises IdentifierError for another form and for a day or time that does not exist.

    >>> iso_datetime("2026-03-02 09:15+0100")
    Moment(text='2026-03-02T09:15:00+01:00', has_time=True, has_zone=True)
    """
    cleaned = clean(text)
    found = MOMENT.fullmatch(cleaned)
    if found is None:
        raise IdentifierError(f"“{text}” is not a date or time.", hint="Write 2026-03-02 or 2026-03-02T09:15:00+01:00.", value=text)
    day, clock, zone = found[1], found[2], found[3]
    try:
        date.fromisoformat(day)
        normal = day if clock is None else f"{day}T{full_clock(clock)}{full_zone(zone)}"
        datetime.fromisoformat(normal)
    except ValueError as error:
        raise IdentifierError(f"“{text}” does not exist: {error}.", hint="Check day, month and time.", value=text) from None
    return Moment(normal, clock is not None, zone is not None)


def full_clock(clock: str) -> str:
    return (clock if clock.count(":") == 2 else f"{clock}:00").replace(",", ".")


def full_zone(zone: str | None) -> str:
    if zone is None:
        return ""
    if zone.upper() == "Z" or zone.replace(":", "") in ("+0000", "-0000"):
        return "Z"
    return zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"


def clean(text: str) -> str:
    """Take outer blanks and look-alike hyphens away."""
    bare = text.strip()
    bare = bare[1:-1].strip() if bare.startswith("<") and bare.endswith(">") else bare
    return re.sub("[\u2010-\u2015\u2212]", "-", bare)
