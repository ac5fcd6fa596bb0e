"""Swiss rounds: no avoidable rematch, and no second bye."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from competitions import brackets, standings
from competitions.brackets import PastRounds, max_pairs
from competitions.standings import Result


class Tournament:
    """Play rounds with results chosen by hypothesis."""

    def __init__(self, number, data):
        self.number, self.data = number, data
        self.results, self.met, self.rested, self.again = [], set(), [], 0

    def play(self, round):
        ranked = [row.entrant for row in standings.swiss_table(range(self.number), self.results)]
        drawn = brackets.draw_swiss_round(ranked, round, PastRounds(self.met, set(self.rested)))
        for pairing in drawn:
            if pairing.bye:
                self.rested.append(pairing.a)
                self.results.append(Result(pairing.a, None, pairing.a))
                continue
            pair = frozenset((pairing.a, pairing.b))
            self.again += pair in self.met
            self.met.add(pair)
            winner = self.data.draw(st.sampled_from([pairing.a, pairing.b, None]))
            self.results.append(Result(pairing.a, pairing.b, winner))
        return drawn


@settings(max_examples=40)
@given(st.integers(2, 17), st.data())
def test_in_the_default_number_of_rounds_there_is_no_rematch_and_no_second_bye(number, data):
    tournament = Tournament(number, data)
    for round in range(1, brackets.default_swiss_rounds(number) + 1):
        drawn = tournament.play(round)
        there = [one for p in drawn for one in (p.a, p.b) if one is not None]
        assert sorted(there) == list(range(number))

    assert tournament.again == 0 or number <= 4
    assert len(tournament.rested) == len(set(tournament.rested))


@settings(max_examples=60)
@given(st.integers(1, 5), st.data())
def test_a_rematch_happens_only_if_it_is_unavoidable(half, data):
    players = list(range(2 * half))
    everyone = list(combinations(players, 2))
    met = {frozenset(pair) for pair in everyone if data.draw(st.booleans())}
    drawn = brackets.draw_swiss_round(players, 1, PastRounds(met))

    fresh = sum(frozenset((p.a, p.b)) not in met for p in drawn)
    assert fresh == max(sum(pair not in met for pair in way) for way in _ways(players))


def test_the_best_meet_the_best():
    drawn = brackets.draw_swiss_round("abcd", 1, PastRounds())
    assert [(p.a, p.b) for p in drawn] == [("a", "b"), ("c", "d")]

    drawn = brackets.draw_swiss_round("abcd", 2, PastRounds({frozenset("ab"), frozenset("cd")}))
    assert [(p.a, p.b) for p in drawn] == [("a", "c"), ("b", "d")]


def test_the_lowest_entrant_rests_first_and_then_the_lowest_without_a_bye():
    assert [p.a for p in brackets.draw_swiss_round("abc", 1, PastRounds()) if p.bye] == ["c"]
    assert [p.a for p in brackets.draw_swiss_round("abc", 2, PastRounds(rested={"c"})) if p.bye] == ["b"]


def test_an_entrant_rests_even_after_all_had_a_bye():
    assert [p.a for p in brackets.draw_swiss_round("abc", 4, PastRounds(rested=set("abc"))) if p.bye] == ["c"]


def test_ties_in_points_are_broken_by_the_opponents_points():
    results = [Result("a", "d", "a"), Result("b", "c", "b"), Result("c", "d", "c")]
    rows = standings.swiss_table("abcd", results)

    assert [row.entrant for row in rows][:2] == ["b", "c"]
    assert {row.entrant: row.buchholz for row in rows} == {"a": 0, "b": 2, "c": 2, "d": 4}


def test_a_bye_counts_as_a_win():
    (first, _) = standings.swiss_table("ab", [Result("b", None, "b")])
    assert (first.entrant, first.points, first.played, first.buchholz) == ("b", 2, 0, 2)


def test_after_all_rounds_every_pair_has_met():
    assert [brackets.max_swiss_rounds(number) for number in (2, 3, 4, 9, 10)] == [1, 3, 3, 9, 9]
    assert [brackets.default_swiss_rounds(number) for number in (2, 3, 4, 5, 8, 9)] == [1, 2, 2, 3, 3, 4]


@given(st.integers(1, 8), st.data())
def test_the_matching_is_maximal(number, data):
    graph = [set() for _ in range(number)]
    for one, other in combinations(range(number), 2):
        if data.draw(st.booleans()):
            graph[one].add(other)
            graph[other].add(one)

    assert max_pairs(graph) == _most_pairs(graph, frozenset(range(number)))


def _most_pairs(graph, left):
    if not left:
        return 0
    one, *others = sorted(left)
    with_it = [1 + _most_pairs(graph, left - {one, other}) for other in others if other in graph[one]]
    return max([_most_pairs(graph, left - {one}), *with_it])


def _ways(players):
    if not players:
        yield []
        return
    first, *others = players
    for other in others:
        for way in _ways([each for each in others if each != other]):
            yield [frozenset((first, other)), *way]
