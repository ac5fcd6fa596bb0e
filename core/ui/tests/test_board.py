"""The board of one game shows what is known and nothing else."""

from types import SimpleNamespace
from typing import Any

from core.ui.tests.words import said

PICK_UP: dict[str, Any] = {
    "id": "g1",
    "team_a_name": "Shirts",
    "team_b_name": "Skins",
    "score_a": 0,
    "score_b": 104,
    "period_label": "Pick-up",
    "clock_label": "",
    "status": "scheduled",
    "fouls_a": None,
    "possession": "",
    "line_score": None,
}


def board(**known: Any) -> str:
    return said('{% include "ui/scoreboard.html" %}', game=SimpleNamespace(**PICK_UP | known))


def test_the_parts_that_change_are_marked_for_the_live_page() -> None:
    drawn = board(clock_label="2:14")
    for mark in ('data-game="g1"', 'data-score="A"', 'data-score="B"', "data-period", "data-clock", "data-status"):
        assert mark in drawn
    assert '<p class="vh" role="status" data-score-sentence></p>' in drawn


def test_unknown_values_are_not_drawn() -> None:
    drawn = board()
    for part in ("sb-foot", "sb-clock", "poss", "line-score"):
        assert part not in drawn


def test_possession_points_at_one_team() -> None:
    drawn = board(possession="B")
    assert 'class="poss away on"' in drawn
    assert 'class="poss home"' in drawn


def test_zero_fouls_is_a_number_and_is_drawn() -> None:
    drawn = board(fouls_a=0, fouls_b=5, bonus_b=True)
    assert "0 of 5" in drawn
    assert "5 of 5, bonus" in drawn
    assert "Time-outs" not in drawn


def test_the_line_score_marks_the_period_in_play() -> None:
    teams = [{"name": "SHI", "points": [22, 19], "total": 41}, {"name": "SKI", "points": [18, 25], "total": 43}]
    drawn = board(line_score={"periods": ["Q1", "Q2"], "teams": teams, "current": 1})
    assert '<td class="now">19</td>' in drawn
    assert "<td>43</td>" in drawn


def test_three_digits_are_marked_for_the_stylesheet() -> None:
    assert 'data-score="B" data-digits="3"' in board()
