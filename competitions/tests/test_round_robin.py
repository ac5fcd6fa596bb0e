"""Round robin: every pair meets, and the table."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from competitions import brackets, standings
from competitions.standings import Result

numbers = st.integers(2, 40)


def draw(number):
    return brackets.draw_round_robin(range(number))


@given(numbers)
def test_each_pair_meets_exactly_once(number):
    met = Counter(frozenset((p.a, p.b)) for p in draw(number) if not p.bye)

    assert met == Counter(map(frozenset, combinations(range(number), 2)))


@given(numbers)
def test_nobody_plays_twice_in_a_round_and_with_an_odd_number_everyone_rests_once(number):
    drawn = draw(number)
    rounds = {p.round for p in drawn}
    for round in rounds:
        there = [one for p in drawn if p.round == round for one in (p.a, p.b) if one is not None]
        assert sorted(there) == list(range(number))
    assert sorted(p.a for p in drawn if p.bye) == (list(range(number)) if number % 2 else [])
    assert len(rounds) == number - 1 + number % 2


@given(numbers)
def test_each_entrant_is_listed_first_as_often_as_second(number):
    first = Counter(p.a for p in draw(number) if not p.bye)
    assert all(abs(2 * first[one] - (number - 1)) <= 1 for one in range(number))


def order(rows):
    return [row.entrant for row in rows]


def test_in_the_fiba_table_the_game_between_the_tied_best_decides():
    """A blow-out against the weakest does not decide who won a group of four."""
    scores = {
        (0, 1): (51, 50),
        (1, 2): (70, 50),
        (2, 0): (60, 55),
        (0, 3): (90, 30),
        (1, 3): (51, 50),
        (2, 3): (100, 50),
    }
    results = [Result(a, b, a if one > other else b, one, other) for (a, b), (one, other) in scores.items()]

    assert order(standings.fiba_table(range(4), results)) == [1, 0, 2, 3]
    assert order(standings.general_table(range(4), results)) == [0, 2, 1, 3]


def test_in_the_fiba_table_a_walkover_is_20_to_0_and_no_point_for_the_absent_side():
    results = [Result("a", "b", "b", walkover=True), Result("b", "c", "b", 60, 50)]
    rows = {row.entrant: row for row in standings.fiba_table("abc", results)}

    assert [(rows[one].points, rows[one].scored, rows[one].conceded) for one in "abc"] == [
        (0, 0, 20),
        (4, 80, 50),
        (1, 50, 60),
    ]
    assert (rows["a"].lost, rows["a"].forfeits, rows["a"].rank) == (1, 1, 3)


def test_in_the_fiba_table_unbreakable_ties_share_the_rank_in_order_of_the_draw():
    rows = standings.fiba_table("cab", [Result("a", "b", "a", 2, 1)])
    assert [(row.entrant, row.rank) for row in standings.fiba_table("cab", [])] == [("c", 1), ("a", 1), ("b", 1)]
    assert [(row.entrant, row.rank) for row in rows] == [("a", 1), ("b", 2), ("c", 3)]


def test_in_the_general_table_points_come_first():
    results = [Result("b", "a", "b", 1, 0), Result("b", "c", None, 2, 2), Result("a", "c", "c", 0, 9)]
    rows = standings.general_table("abc", results)

    assert [(row.entrant, row.points) for row in rows] == [("c", 3), ("b", 3), ("a", 0)]
    assert [row.rank for row in rows] == [1, 2, 3]


def test_ties_are_broken_by_the_matches_among_the_tied():
    results = [Result("a", "b", "b", 0, 1), Result("a", "c", "a", 50, 0), Result("b", "d", "d", 0, 1)]

    assert order(standings.general_table("abcd", results))[:3] == ["d", "b", "a"]


def test_then_by_score_difference_then_by_score_then_by_the_draw():
    apart = [Result("a", "x", "a", 3, 1), Result("b", "y", "b", 5, 1), Result("c", "z", "c", 6, 2)]

    assert order(standings.general_table("abcdxyz", apart))[:3] == ["c", "b", "a"]
    assert order(standings.general_table("abcdxyz", []))[:3] == ["a", "b", "c"]


@given(st.integers(2, 12), st.data())
def test_the_totals_of_the_table_add_up(number, data):
    results = []
    for pairing in (p for p in draw(number) if not p.bye):
        a, b = data.draw(st.tuples(st.integers(0, 9), st.integers(0, 9)))
        winner = None if a == b else pairing.a if a > b else pairing.b
        results.append(Result(pairing.a, pairing.b, winner, a, b))
    rows = standings.general_table(range(number), results)

    assert sum(row.points for row in rows) == 2 * len(results)
    assert sum(row.difference for row in rows) == 0
    assert all(row.played == row.won + row.drawn + row.lost == number - 1 for row in rows)
    assert [row.points for row in rows] == sorted((row.points for row in rows), reverse=True)
