"""Times as text."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from core.ui.tests.words import said

WINTER = datetime(2026, 3, 21, 18, 30, tzinfo=UTC)
SUMMER = datetime(2026, 7, 21, 22, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_paris(settings):
    settings.TIME_ZONE = "Europe/Paris"


@pytest.mark.parametrize(("moment", "words"), [(WINTER, "19:30 CET"), (SUMMER, "00:30 CEST")])
def test_a_time_is_the_clubs_and_names_its_zone(moment: datetime, words: str) -> None:
    assert f">{words}</time>" in said("{% clock_time moment %}", moment=moment)


def test_a_machine_reads_utc_and_the_wall_clock_of_the_club() -> None:
    assert '<time datetime="2026-07-21T22:30:00Z" data-club="2026-07-22T00:30">' in said("{% when m %}", m=SUMMER)


def test_the_zone_a_visitor_activated_does_not_move_the_club() -> None:
    with timezone.override("Asia/Tokyo"):
        assert "19:30 CET" in said("{% clock_time moment %}", moment=WINTER)


def test_a_day_shows_its_year_only_when_it_is_another() -> None:
    with time_machine.travel(WINTER):
        assert ">Wed 22 Jul, 00:30 CEST<" in said("{% when m %}", m=SUMMER)
    with time_machine.travel(datetime(2025, 12, 1, tzinfo=UTC)):
        assert ">Wed 22 Jul 2026, 00:30 CEST<" in said("{% when m %}", m=SUMMER)


def test_no_time_is_empty_text() -> None:
    assert said("{% when nothing %}{% clock_time nothing %}", nothing=None) == ""
