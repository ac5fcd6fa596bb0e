"""The evening in the files, moved to every other evening."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.demo.services import MOMENT, QUARTER, TimeShift

ZONES = ["UTC", "Europe/Paris", "America/St_Johns", "America/Havana", "Asia/Kathmandu", "Pacific/Chatham"]
evenings = st.builds(
    TimeShift,
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES).map(ZoneInfo),
)
told = st.integers(-60 * 24 * 60, 60 * 24 * 60).map(lambda minutes: MOMENT + timedelta(minutes=minutes))


@given(evenings, told)
def test_past_times_stay_past_and_future_times_stay_future(evening, told):
    assert (evening.of(told) <= evening.now) == (told <= MOMENT)


@given(evenings, st.integers(0, 21 * 60 - 1), st.integers(0, 120))
def test_times_of_the_evening_keep_their_order_and_pace(evening, minutes, later):
    told = MOMENT - timedelta(minutes=min(minutes, 240))
    after = min(told + timedelta(minutes=later), MOMENT)

    assert evening.of(after) - evening.of(told) == after - told


@given(evenings, told)
def test_times_of_the_evening_shift_by_quarters_of_an_hour(evening, told):
    on_the_wall = (told + evening._days).replace(tzinfo=evening.zone)

    assert (evening.of(told) - on_the_wall.astimezone(UTC)) % QUARTER == timedelta()


@pytest.mark.parametrize(("days", "hour"), [(-30, 9), (-1, 20), (1, 18), (60, 10)])
def test_other_days_keep_their_time_on_the_wall_clock(days, hour):
    evening = TimeShift(datetime(2026, 6, 1, 9, 17, tzinfo=UTC), ZoneInfo("Europe/Paris"))
    moved = evening.of(MOMENT.replace(hour=hour) + timedelta(days=days)).astimezone(evening.zone)

    assert moved.replace(tzinfo=None) == datetime(2026, 6, 1, hour) + timedelta(days=days)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "moved"),
    [
        ("2026-11-14", "2026-12-24"),
        ("2026-11-15T09:00:00Z", "2026-12-25T09:00:00Z"),
        ("2026-11-14T19:30:00.250Z", "2026-12-24T19:30:00.250000Z"),
        ({"a": ["2026-11-15T09:00:00+00:00", 7, None]}, {"a": ["2026-12-25T09:00:00Z", 7, None]}),
        ("It was 2026-11-14.", "It was 2026-11-14."),
        ("2026-11-14T19:30", "2026-11-14T19:30"),
    ],
)
def test_days_and_instants_move_wherever_they_are_and_words_do_not(value, moved):
    assert TimeShift(datetime(2026, 12, 24, 22, tzinfo=UTC), UTC).moved(value) == moved
