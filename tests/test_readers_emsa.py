"""EMSA/MAS spectra as programs write them: encodings, commas, units behind keywords, headers that do not fit their numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cryokb.errors import CryokbError
from cryokb.readers import extract, load_arrays

HEADER = {
    "FORMAT": "EMSA/MAS Spectral Data File",
    "VERSION": "1.0",
    "TITLE": "a film, on copper",
    "DATE": "02-MAR-2026",
    "TIME": "09:15",
    "OWNER": "a laboratory",
    "NPOINTS": "6",
    "NCOLUMNS": "1",
    "XUNITS": "eV",
    "YUNITS": "counts",
    "DATATYPE": "Y",
    "XPERCHAN": "0.5",
    "OFFSET": "40.0",
    "SIGNALTYPE": "ELS",
    "BEAMKV   -kV": "300.0",
}
NUMBERS = ("1.5", "2.5", "3.5", "4.5", "5.5", "6.5")
PAIRS = tuple(f"{40 + 0.5 * index}, {number}" for index, number in enumerate(NUMBERS))


def msa(rows=NUMBERS, *, end="#ENDOFDATA   : \n", start="#SPECTRUM    : Spectral Data Starts Here", without=(), **changed):
    header = {keyword: value for keyword, value in {**HEADER, **changed}.items() if keyword not in without}
    return "\n".join([*(f"#{keyword:12}: {value}" for keyword, value in header.items()), start, *rows, end])


def read(folder, content):
    """Give the acquisition, the numbers and everything that is said of a spectrum."""
    path = folder / "s.msa"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found, (signal,) = extract(path), load_arrays(path)
    session = found.record["sessions"]["session_1"]
    return {**session["acquisitions"]["s"], **session}, np.asarray(signal.data[...]).tolist(), " ".join(found.notes)


WHOLE = {
    "energy_offset": "40 eV",
    "energy_dispersion": "0.5 eV",
    "energy_channels": 6,
    "accelerating_voltage": "300 kV",
    "technique": "eels",
}


@pytest.mark.parametrize(
    "content",
    [
        msa(),
        msa(PAIRS, DATATYPE="XY"),
        msa([", ".join(PAIRS[index : index + 2]) for index in (0, 2, 4)], DATATYPE="XY", NCOLUMNS="2"),
        msa(["1.5, 2.5, 3.5,", "4.5 5.5 6.5"], NCOLUMNS="3"),
        msa(start="#SPECTRUM    :"),
        msa(without=("DATATYPE",)),
        msa(PAIRS, without=("DATATYPE", "OWNER", "TITLE", "NCOLUMNS")),
        msa(end=""),
        msa(["", *NUMBERS, ""]),
        msa().replace(": ", ":"),
        re.sub(r"(?m)^#.*?:", lambda match: match[0].lower(), msa()),
        msa().encode("utf-16"),
        msa(TITLE="Köln, 5 µm").encode("latin-1"),
        b"\xef\xbb\xbf" + msa().encode(),
        msa().replace("\n", "\r").encode(),
        msa().replace("\n", "\r\n").encode(),
        msa([number.replace(".", ",") for number in NUMBERS], XPERCHAN="0,5", OFFSET="40,0"),
        msa([pair.replace(", ", ";").replace(".", ",") for pair in PAIRS], DATATYPE="XY", XPERCHAN="0,5", OFFSET="40,0"),
        msa([pair.replace(", ", " ; ").replace(".", ",") for pair in PAIRS], DATATYPE="XY", XPERCHAN="0,5"),
    ],
)
def test_a_spectrum_is_the_same_however_its_program_writes_it(tmp_path, content):
    values, numbers, said = read(tmp_path, content)
    assert numbers == [float(number) for number in NUMBERS]
    assert {slot: values.get(slot) for slot in WHOLE} == WHOLE
    assert said == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (msa(end="", NPOINTS="7"), "ends without #ENDOFDATA"),
        (msa(end="", without=("NPOINTS",)), "ends without #ENDOFDATA"),
        (msa(end="").rstrip("\n"), "ends without #ENDOFDATA"),
        (msa()[:200], "no line #SPECTRUM"),
        (msa([number.replace(".", ",") for number in NUMBERS]), "NPOINTS is 6 and there are 12 numbers in pairs"),
        (msa(PAIRS), "DATATYPE should be XY"),
        (msa([pair.replace(".", ",") for pair in PAIRS], DATATYPE="XY"), "there are"),
        (msa(DATATYPE="XY"), "an odd number of numbers"),
        (msa(DATATYPE="Z"), "neither Y nor XY"),
        (msa(["1.5", "two", "3.5"]), "something else than numbers in line 18: “two”"),
        (msa(["1.5", "nan", "3.5"]), "something else than numbers in line 18"),
        (msa().encode("utf-16")[:301], "cut short"),
    ],
)
def test_a_spectrum_that_cannot_be_read_with_certainty_is_refused_with_the_cause(tmp_path, content, words):
    with pytest.raises(CryokbError) as refusal:
        read(tmp_path, content)
    assert words in str(refusal.value)


@pytest.mark.parametrize(("announced", "words"), [("7", "announces 7 channels"), ("0", "announces 0 channels"), ("1e99", ""), ("6.", "")])
def test_a_wrong_number_of_channels_is_said(tmp_path, announced, words):
    values, numbers, said = read(tmp_path, msa(NPOINTS=announced))
    assert (values["energy_channels"], len(numbers)) == (6, 6)
    assert words in said
    assert bool(words) == bool(said)


@pytest.mark.parametrize(("offset", "written"), [("40.0", "40 eV"), ("40.4", "40.4 eV"), ("40.6", None), ("100", None)])
def test_places_beside_the_numbers_must_be_those_of_the_header(tmp_path, offset, written):
    values, _, said = read(tmp_path, msa(PAIRS, DATATYPE="XY", OFFSET=offset))
    assert values.get("energy_offset") == written
    assert written or "channels from those of the header" in said


@pytest.mark.parametrize(
    ("keyword", "value", "slot", "written"),
    [
        ("PROBECUR -nA", "0.05", "probe_current", "50 pA"),
        ("PROBECUR -pA", "50", "probe_current", "50 pA"),
        ("PROBECUR", "0.05", "probe_current", "50 pA"),
        ("PROBECUR -xA", "50", "probe_current", None),
        ("CONVANGLE-mR", "1.5", "convergence_semi_angle", "1.5 mrad"),
        ("XTILTSTGE-dg", "10.5", "stage_tilt", "10.5 °"),
        ("YTILTSTGE", "-3", "stage_tilt_2", "-3 °"),
        ("BEAMDIAM -µm", "0.1", "probe_size", "100 nm"),
        ("LIVETIME  -ms", "1500", "live_time", "1.5 s"),
    ],
)
def test_a_unit_behind_a_keyword_holds(tmp_path, keyword, value, slot, written):
    values, _, said = read(tmp_path, msa(**{keyword: value}))
    assert values.get(slot) == written
    assert written or "The unit “XA” behind PROBECUR is not known" in said


@pytest.mark.parametrize(
    ("keyword", "value", "written"), [("BEAMKV   -V", "80000", "80 kV"), ("BEAMKV", "300000", None), ("BEAMKV", "0", None)]
)
def test_a_voltage_is_never_of_another_unit(tmp_path, keyword, value, written):
    values, _, _ = read(tmp_path, msa(without=("BEAMKV   -kV",), **{keyword: value}))
    assert values.get("accelerating_voltage") == written
