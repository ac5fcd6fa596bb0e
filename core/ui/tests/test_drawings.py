"""Icons and crests."""

import pytest

from core.ui import drawings
from core.ui.tests.words import said


def test_an_icon_points_into_the_sprite_and_is_hidden_from_readers() -> None:
    drawn = said('{% icon "clock" %}')
    assert 'img/icons.svg#i-clock"' in drawn
    assert 'aria-hidden="true"' in drawn


def test_an_icon_with_a_label_has_a_name() -> None:
    assert 'role="img" aria-label="Closed &amp; locked"' in said('{% icon "lock" label %}', label="Closed & locked")


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(LookupError, match="no icon is called 'unicorn'"):
        said('{% icon "unicorn" %}')


def test_a_team_with_its_own_crest_gets_it() -> None:
    drawn = said("{% crest team %}", team="Northside Comets")
    assert "#crest-northside-comets" in drawn
    assert "<text" not in drawn


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dockside Rovers", "DR"), ("Łódź", "Ł"), ("the - odd one", "TO"), ("", "?"), ("...", "?")],
)
def test_a_team_without_a_crest_gets_its_initials(name: str, letters: str) -> None:
    drawn = said("{% crest team %}", team=name)
    assert "#crest-blank" in drawn
    assert f">{letters}</text>" in drawn


def test_the_colour_of_a_crest_depends_on_the_name_alone() -> None:
    assert drawings.tone("Dockside Rovers") == drawings.tone("DOCKSIDE ROVERS")
    assert {drawings.tone(name) for name in "ABCDEF"} == set(range(drawings.TONES))
