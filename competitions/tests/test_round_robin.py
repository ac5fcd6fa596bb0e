"""Round robin: everybody against everybody, and the table."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from competitions.brackets import round_robin, standings
from competitions.brackets.standings import Result

numbers = st.integers(2, 40)


def draw(number):
    return round_robin.draw(range(number))


@given(numbers)
def test_each_pair_meets_exactly_once(number):
    met = Counter(frozenset((p.a, p.b)) for p in draw(number) if not p.bye)

    assert met == Counter(map(frozenset, combinations(range(number), 2)))


@given(numbers)
def test_nobody_plays_twice_in_a_round_and_of_an_odd_number_everybody_rests_once(number):
    drawn = draw(number)
    rounds = {p.round for p in drawn}
    for round in rounds:
        there = [one for p in drawn if p.round == round for one in (p.a, p.b) if one is not None]
        assert sorted(there) == list(range(number))
    assert sorted(p.a for p in drawn if p.bye) == (list(range(number)) if number % 2 else [])
    assert len(rounds) == number - 1 + number % 2


@given(numbers)
def test_everybody_is_named_first_as_often_as_second(number):
    first = Counter(p.a for p in draw(number) if not p.bye)
    assert all(abs(2 * first[one] - (number - 1)) <= 1 for one in range(number))


def order(rows):
    return [row.entrant for row in rows]


def test_points_come_first():
    results = [Result("b", "a", "b", 1, 0), Result("b", "c", None, 2, 2), Result("a", "c", "c", 0, 9)]
    rows = standings.round_robin("abc", results)

    assert [(row.entrant, row.points) for row in rows] == [("c", 3), ("b", 3), ("a", 0)]
    assert [row.rank for row in rows] == [1, 2, 3]


def test_those_level_are_parted_by_what_they_did_to_one_another():
    results = [Result("a", "b", "b", 0, 1), Result("a", "c", "a", 50, 0), Result("b", "d", "d", 0, 1)]

    assert order(standings.round_robin("abcd", results))[:3] == ["d", "b", "a"]


def test_then_by_the_difference_of_the_scores_then_by_the_score_then_by_the_draw():
    apart = [Result("a", "x", "a", 3, 1), Result("b", "y", "b", 5, 1), Result("c", "z", "c", 6, 2)]

    assert order(standings.round_robin("abcdxyz", apart))[:3] == ["c", "b", "a"]
    assert order(standings.round_robin("abcdxyz", []))[:3] == ["a", "b", "c"]


@given(st.integers(2, 12), st.data())
def test_the_table_adds_up(number, data):
    results = []
    for pairing in (p for p in draw(number) if not p.bye):
        a, b = data.draw(st.tuples(st.integers(0, 9), st.integers(0, 9)))
        winner = None if a == b else pairing.a if a > b else pairing.b
        results.append(Result(pairing.a, pairing.b, winner, a, b))
    rows = standings.round_robin(range(number), results)

    assert sum(row.points for row in rows) == 2 * len(results)
    assert sum(row.difference for row in rows) == 0
    assert all(row.played == row.won + row.drawn + row.lost == number - 1 for row in rows)
    assert [row.points for row in rows] == sorted((row.points for row in rows), reverse=True)
