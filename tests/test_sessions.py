"""From a folder of microscope files to the sessions that a person would make."""

from __future__ import annotations

from datetime import datetime

import pytest
from readers_cases import epu, tilt_series, write

from cryokb import readers
from cryokb.readers.tags import Clock, from_epoch, from_local, read_moment


# ------------------------------------------------------------------------------------------------ moments
@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("08-Oct-21  07:39:08", "2021-10-08T07:39:08"),
        ("03-May-2023 13:59:32", "2023-05-03T13:59:32"),
        ("Wed Jan 26 14:00:05 2022", "2022-01-26T14:00:05"),
        ("Mon, 3 Sep 2018 12:00:00", "2018-09-03T12:00:00"),
        ("Feb 26, 2021 10:12", "2021-02-26T10:12:00"),
        ("01-OCT-1991", "1991-10-01"),
        ("06/13/2016 5:06:40 PM", "2016-06-13T17:06:40"),
        ("13/06/2016 12:06:40 AM", "2016-06-13T00:06:40"),
        ("03.04.2021 10:00:00", "2021-04-03T10:00:00"),
        ("4/4/2021 1:00:00 AM", "2021-04-04T01:00:00"),
        ("2019/11/27 16:11:26", "2019-11-27T16:11:26"),
        ("2024-09-01T06:01:10.0415013+02:00", "2024-09-01T06:01:10.041501+02:00"),
        ("2024-09-01 06:01:10.5", "2024-09-01T06:01:10.500000"),
        ("03/04/2021 10:00:00 PM", None),  # the third of April or the fourth of March
        ("20/08/12 10:15:46", None),  # three numbers, of which any is the year
        ("31-Feb-21 01:00:00", None),
        ("01-Jan-1601 00:00:00", None),
        ("25-12-2020 25:00:00", None),
        ("12:00", None),
        ("", None),
    ],
)
def test_a_date_is_read_where_it_can_mean_one_day_only(words: str, moment: str | None) -> None:
    read = read_moment(words)
    assert (read and read.isoformat()) == moment
    assert from_local(words, "x").moment == read


def test_a_start_with_its_zone_is_the_moment() -> None:
    clock = from_epoch(1725163270, "x")
    assert clock is not None
    assert clock.moment == Clock("1", "x", start="2024-09-01T06:01:10+02:00").moment


def test_an_extract_carries_the_moments_of_its_acquisitions(tmp_path) -> None:
    described = readers.extract(write(tmp_path, "a.xml", epu()))
    assert described.moments == {"/sessions/session_1/acquisitions/a": datetime.fromisoformat("2024-09-01T06:01:10.041501+02:00")}
    series = readers.extract(write(tmp_path, "ts.mdoc", tilt_series([0, 3, -3])))
    assert series.moments == {"/sessions/session_1/acquisitions/ts": datetime.fromisoformat("2023-05-03T13:00:00")}
    assert "start" not in series.record["sessions"]["session_1"]["acquisitions"]["ts"]
