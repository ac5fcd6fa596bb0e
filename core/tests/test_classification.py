"""FIBA's classification of teams: the examples of appendix D.2, and properties that always hold."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import classification
from core.classification import Game, LevelScore, by_default, classify, forfeit


def games(*said):
    """Parse games: AB 100 55 is A against B."""
    return [Game(teams[0], teams[1], int(a), int(b)) for teams, a, b in (each.split() for each in said)]


def ranks(table):
    return {line.team: line.rank for line in table}


def order(table):
    return "".join(str(line.team) for line in table)


def as_printed(table):
    """Return played, won, lost, points, scored, conceded, difference, as the book prints them."""
    return {
        line.team: (line.played, line.won, line.lost, line.points, line.scored, line.conceded, line.difference)
        for line in table
    }


EXAMPLE_1 = games("AB 100 55", "AC 90 85", "AD 75 80", "BC 100 95", "BD 80 75", "CD 60 55")
EXAMPLE_2 = games("AB 100 55", "AC 90 85", "AD 120 75", "BC 100 85", "BD 75 80", "CD 65 55")
EXAMPLE_3 = games("AB 85 90", "AC 55 100", "AD 75 120", "BC 100 95", "BD 75 85", "CD 65 55")
EXAMPLE_4 = games("AB 85 90", "AC 55 100", "AD 75 120", "BC 100 90", "BD 75 85", "CD 65 55")
EXAMPLE_5 = games(
    "AB 100 55", "AC 85 90", "AD 120 75", "AE 80 100", "AF 85 80", "BC 100 95", "BD 80 75", "BE 75 80",
    "BF 110 90", "CD 55 60", "CE 90 75", "CF 105 75", "DE 70 45", "DF 65 60", "EF 75 80",
)  # fmt: skip
EXAMPLE_6 = games(
    "AB 71 65", "AC 85 86", "AD 77 75", "AE 80 86", "AF 85 80", "BC 88 87", "BD 80 75", "BE 75 76",
    "BF 95 90", "CD 95 100", "CE 82 75", "CF 105 75", "DE 68 67", "DF 65 60", "EF 80 75",
)  # fmt: skip


def test_example_1_the_winner_of_the_game_between_two_is_first():
    table = classify("ABCD", EXAMPLE_1)

    assert as_printed(table) == {
        "A": (3, 2, 1, 5, 265, 220, 45),
        "B": (3, 2, 1, 5, 235, 270, -35),
        "C": (3, 1, 2, 4, 240, 245, -5),
        "D": (3, 1, 2, 4, 210, 215, -5),
    }
    assert ranks(table) == {"A": 1, "B": 2, "C": 3, "D": 4}


def test_example_2_difference_separates_one_of_three_and_the_rules_start_again():
    table = classify("ABCD", EXAMPLE_2)

    assert as_printed(table)["B"] == (3, 1, 2, 4, 230, 265, -35)
    assert ranks(table) == {"A": 1, "B": 2, "C": 3, "D": 4}
    assert {line.team: line.tie.rule for line in table if line.tie} == {
        "B": "differenceBetween",
        "C": "pointsBetween",
        "D": "pointsBetween",
    }


def test_example_3_the_difference_between_three_counts_and_not_that_of_all_games():
    table = classify("ABCD", EXAMPLE_3)

    assert as_printed(table)["C"] == (3, 2, 1, 5, 260, 210, 50)
    assert order(table) == "CDBA"


def test_example_4_three_tied_in_difference_are_separated_by_points_scored_between_them():
    table = classify("ABCD", EXAMPLE_4)

    assert order(table) == "BCDA"
    assert {line.tie.rule for line in table if line.tie} == {"scoredBetween"}


def test_example_5_four_tied_leave_two_pairs_separated_by_their_own_games():
    table = classify("ABCDEF", EXAMPLE_5)

    assert as_printed(table) == {
        "A": (5, 3, 2, 8, 470, 400, 70),
        "B": (5, 3, 2, 8, 420, 440, -20),
        "C": (5, 3, 2, 8, 435, 395, 40),
        "D": (5, 3, 2, 8, 345, 360, -15),
        "E": (5, 2, 3, 7, 375, 395, -20),
        "F": (5, 1, 4, 6, 385, 440, -55),
    }
    assert order(table) == "ABDCEF"


def test_example_6_five_tied_leave_three_for_whom_the_rules_start_again():
    table = classify("ABCDEF", EXAMPLE_6)

    assert {line.points for line in table[:5]} == {8}
    assert order(table) == "CABEDF"
    assert ranks(table) == {"C": 1, "A": 2, "B": 3, "E": 4, "D": 5, "F": 6}


def test_a_blow_out_against_the_weakest_does_not_break_a_tie():
    table = classify(
        range(4),
        [
            Game(0, 1, 51, 50), Game(1, 2, 70, 50), Game(2, 0, 60, 55),
            Game(0, 3, 90, 30), Game(1, 3, 51, 50), Game(2, 3, 100, 50),
        ],
    )  # fmt: skip

    assert [line.team for line in table] == [1, 0, 2, 3]


def test_starting_the_rules_again_gives_another_order_than_going_on():
    table = classify("ABC", games("AC 60 57", "CB 90 85", "BA 61 60"))

    assert {line.team: (line.difference, line.scored) for line in table} == {
        "A": (2, 120),
        "C": (2, 147),
        "B": (-4, 146),
    }
    assert order(table) == "ACB"
    assert {line.team: line.tie.teams for line in table} == {"A": ("A", "C"), "C": ("A", "C"), "B": ("A", "B", "C")}


def test_a_loss_is_a_point_and_a_forfeit_is_none_and_counts_twenty_to_nothing():
    table = classify("AB", [forfeit("A", "B", by="B")])
    first, last = table

    assert (first.team, first.points, first.scored, first.conceded, first.forfeits) == ("A", 2, 20, 0, 0)
    assert (last.played, last.lost, last.forfeits, last.points, last.scored, last.conceded) == (1, 1, 1, 0, 0, 20)


def test_a_team_that_lost_ranks_above_one_that_forfeited():
    table = classify("ABC", [Game("C", "A", 90, 50), forfeit("C", "B", by="B")])
    assert order(table) == "CAB"


def test_when_neither_team_came_neither_has_a_point_or_a_score():
    table = classify("AB", [forfeit("A", "B", by="AB")])

    assert {(line.lost, line.forfeits, line.points, line.scored, line.conceded) for line in table} == {(1, 1, 0, 0, 0)}
    assert ranks(table) == {"A": 1, "B": 1}


@pytest.mark.parametrize(
    ("score", "loser", "counts"),
    [((40, 61), 0, (40, 61)), ((61, 40), 0, (0, 2)), ((50, 50), 1, (2, 0)), ((61, 40), 1, (61, 40))],
)
def test_by_default_the_score_stands_if_the_other_team_leads_and_is_two_to_nothing_if_not(score, loser, counts):
    assert by_default(score, loser) == counts
    line = classify("AB", [Game("A", "B", *counts)])[-1]
    assert (line.team, line.points, line.forfeits) == ("AB"[loser], 1, 0)


def test_a_game_has_no_draw():
    with pytest.raises(LevelScore):
        Game("A", "B", 71, 71)


def test_teams_tied_after_all_rules_share_the_rank_and_the_next_rank_is_skipped():
    table = classify("DABC", games("AD 70 60", "BC 70 60"))
    assert [(line.team, line.rank) for line in table] == [("A", 1), ("B", 1), ("D", 3), ("C", 3)]


@st.composite
def groups(draw):
    """Up to seven teams, any of their games played, some forfeited."""
    number = draw(st.integers(1, 7))
    played = []
    for a, b in combinations(range(number), 2):
        kind = draw(st.sampled_from(["game", "game", "forfeit", "both", "open"]))
        if kind == "game":
            low, more = draw(st.integers(0, 5)), draw(st.integers(1, 3))
            score = (low + more, low) if draw(st.booleans()) else (low, low + more)
            played.append(Game(a, b, *score))
        elif kind != "open":
            played.append(forfeit(a, b, by={a, b} if kind == "both" else {draw(st.sampled_from([a, b]))}))
    return number, played


@given(groups(), st.randoms())
def test_the_ranks_do_not_depend_on_the_order_in_which_teams_and_games_come(group, random):
    number, played = group
    teams, again = list(range(number)), list(played)
    random.shuffle(teams)
    random.shuffle(again)
    turned = [Game(g.b, g.a, g.score_b, g.score_a, g.forfeited_by) if random.random() < 0.5 else g for g in again]

    assert ranks(classify(teams, turned)) == ranks(classify(range(number), played))


@given(groups())
def test_the_table_adds_up_and_is_in_order(group):
    number, played = group
    table = classify(range(number), played)
    forfeited = sum(len(game.forfeited_by) for game in played)

    assert sum(line.difference for line in table) == 0
    assert sum(line.won + line.lost for line in table) == sum(line.played for line in table) == 2 * len(played)
    assert sum(line.forfeits for line in table) == forfeited
    assert sum(line.points for line in table) == sum(2 * line.won + line.lost - line.forfeits for line in table)
    assert [line.points for line in table] == sorted((line.points for line in table), reverse=True)
    assert [line.rank for line in table] == sorted(line.rank for line in table)
    assert all(sum(other.rank < line.rank for other in table) == line.rank - 1 for line in table)


@given(groups())
def test_two_teams_tied_in_points_are_separated_by_the_game_between_them(group):
    number, played = group
    table = classify(range(number), played)
    for one, other in combinations(table, 2):
        level = [line for line in table if line.points == one.points]
        met = [game for game in played if {game.a, game.b} == {one.team, other.team} and not game.forfeited_by]
        if len(level) == 2 and one.points == other.points and met:
            [game] = met
            winner = game.a if game.score_a > game.score_b else game.b
            assert (winner == one.team) == (one.rank < other.rank)


def test_the_rules_are_in_the_order_of_the_book():
    assert list(classification.RULES) == ["pointsBetween", "differenceBetween", "scoredBetween", "difference", "scored"]
