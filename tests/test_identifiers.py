"""Identifiers: one normal form each, check digits proved, and a mend in every refusal."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import identifiers
from cryokb.errors import IdentifierError
from cryokb.identifiers import (
    Moment,
    doi,
    igsn,
    iso_datetime,
    key,
    orcid,
    orcid_check_digit,
    ror,
    ror_check_digits,
    sha256,
    suggest_key,
    urn_uuid,
)

BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"


@pytest.mark.parametrize(
    ("kind", "text", "normal"),
    [
        ("doi", "10.1126/science.aam6014", "10.1126/science.aam6014"),
        ("doi", "https://doi.org/10.1126/Science.AAM6014", "10.1126/science.aam6014"),
        ("doi", "http://dx.doi.org/10.1039/D6EB00054A", "10.1039/d6eb00054a"),
        ("doi", "doi: 10.1039/d6eb00054a.", "10.1039/d6eb00054a"),
        ("doi", " <https://doi.org/10.1039/d6eb00054a> ", "10.1039/d6eb00054a"),
        ("orcid", "0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("orcid", "0000 0002 1825 0097", "0000-0002-1825-0097"),
        ("orcid", "0000–0002–1825–0097", "0000-0002-1825-0097"),
        ("orcid", "000000021694233x", "0000-0002-1694-233X"),
        ("ror", "05dxps055", "https://ror.org/05dxps055"),
        ("ror", "ror.org/05DXPS055/", "https://ror.org/05dxps055"),
        ("ror", "https://ror.org/05dxps055", "https://ror.org/05dxps055"),
        ("igsn", "IGSN:ICDP5054ESYI201", "ICDP5054ESYI201"),
        ("igsn", "10273/icdp5054esyi201", "ICDP5054ESYI201"),
        ("igsn", "https://doi.org/10.60510/ICDP5054ESYI201", "10.60510/icdp5054esyi201"),
        ("key", "li_fec_grid_7", "li_fec_grid_7"),
        ("urn_uuid", "urn:uuid:0b8f6d1e-6a1e-4c57-9f2c-6f6c2f1f2a11", "urn:uuid:0b8f6d1e-6a1e-4c57-9f2c-6f6c2f1f2a11"),
        ("urn_uuid", "{0B8F6D1E6A1E4C579F2C6F6C2F1F2A11}", "urn:uuid:0b8f6d1e-6a1e-4c57-9f2c-6f6c2f1f2a11"),
        ("sha256", "sha256:" + "AB" * 32, "ab" * 32),
    ],
)
def test_one_normal_form(kind, text, normal):
    read = getattr(identifiers, kind)
    assert read(text) == normal
    assert read(normal) == normal


@pytest.mark.parametrize(
    ("kind", "text", "mend"),
    [
        ("doi", "science.aam6014", "10.1126/science.aam6014"),
        ("doi", "10.1126", "then a slash"),
        ("doi", "10.1126/a b", "then a slash"),
        ("orcid", "0000-0002-1825-0098", "it is 0000-0002-1825-0097"),
        ("orcid", "0000-0002-1825-009", "sixteen digits"),
        ("ror", "05dxps056", "it is https://ror.org/05dxps055"),
        ("ror", "5dxps055", "nine characters"),
        ("ror", "05dxpl055", "nine characters"),
        ("igsn", "a b", "capital letters"),
        ("key", "Li-FEC grid 7", "Write li_fec_grid_7."),
        ("key", "7 grids", "Write k_7_grids."),
        ("key", "Häutchen", "Write hautchen."),
        ("key", "—", "Write unnamed."),
        ("urn_uuid", "0b8f6d1e", "32 hexadecimal digits"),
        ("sha256", "ab" * 31, "It has 62 characters."),
        ("sha256", "xy" * 32, "not hexadecimal"),
        ("iso_datetime", "2.3.2026", "Write 2026-03-02"),
        ("iso_datetime", "2026-3-2", "Write 2026-03-02"),
        ("iso_datetime", "2026-02-30", "Check day, month and time."),
        ("iso_datetime", "2026-03-02T25:00", "Check day, month and time."),
    ],
)
def test_a_refusal_says_how_to_mend(kind, text, mend):
    with pytest.raises(IdentifierError) as caught:
        getattr(identifiers, kind)(text)
    assert mend in (caught.value.hint or "")
    assert caught.value.value == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02", Moment("2026-03-02", has_time=False, has_zone=False)),
        ("2026-03-02T09:15", Moment("2026-03-02T09:15:00", has_time=True, has_zone=False)),
        ("2026-03-02T09:15:00+01:00", Moment("2026-03-02T09:15:00+01:00", has_time=True, has_zone=True)),
        ("2026-03-02 09:15:00+0100", Moment("2026-03-02T09:15:00+01:00", has_time=True, has_zone=True)),
        ("2026-03-02t09:15:00z", Moment("2026-03-02T09:15:00Z", has_time=True, has_zone=True)),
        ("2026-03-02T09:15:00+00:00", Moment("2026-03-02T09:15:00Z", has_time=True, has_zone=True)),
        ("2026-03-02T09:15:00,5−05:00", Moment("2026-03-02T09:15:00.5-05:00", has_time=True, has_zone=True)),
    ],
)
def test_times(text, moment):
    assert iso_datetime(text) == moment
    assert iso_datetime(moment.text) == moment


@given(st.text("0123456789", min_size=15, max_size=15), st.integers(0, 14), st.integers(1, 9))
def test_orcid_proves_every_single_digit(digits, place, shift):
    valid = digits + orcid_check_digit(digits)
    assert orcid(valid).replace("-", "") == valid
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :] + valid[15]
    with pytest.raises(IdentifierError):
        orcid(wrong)


@given(st.text(BASE_32, min_size=6, max_size=6), st.integers(0, 5), st.integers(1, 31))
def test_ror_proves_every_single_character(characters, place, shift):
    valid = "0" + characters + ror_check_digits("0" + characters)
    assert ror(valid) == f"https://ror.org/{valid}"
    other = BASE_32[(BASE_32.index(characters[place]) + shift) % 32]
    with pytest.raises(IdentifierError):
        ror("0" + characters[:place] + other + characters[place + 1 :] + valid[7:])


@given(st.text(max_size=30))
def test_a_suggested_key_is_a_key(text):
    assert key(suggest_key(text))


@given(st.uuids(), st.binary(max_size=8))
def test_uuids_and_checksums_of_the_standard_library_pass(identifier: uuid.UUID, content: bytes):
    assert urn_uuid(str(identifier).upper()) == identifier.urn
    digest = hashlib.sha256(content).hexdigest()
    assert sha256(digest.upper()) == digest


@pytest.mark.parametrize("read", [doi, igsn, iso_datetime, orcid, ror, sha256, urn_uuid])
@given(text=st.text(max_size=40))
def test_any_text_is_read_or_refused(read, text):
    try:
        normal = read(text)
    except IdentifierError:
        return
    assert normal
