"""Single elimination, for any number of entrants."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions import brackets
from competitions.brackets import TooFew, shuffled

numbers = st.integers(2, 200)


def draw(number):
    return brackets.draw_elimination(range(number))


@given(numbers)
def test_n_entrants_play_n_minus_one_matches(number):
    assert sum(not pairing.bye for pairing in draw(number)) == number - 1


@given(numbers)
def test_byes_fill_up_to_the_next_power_of_two_and_go_to_the_top_seeds(number):
    byes = {pairing.a for pairing in draw(number) if pairing.bye}

    assert number + len(byes) in {2**n for n in range(1, 9)}
    assert byes == set(range(len(byes)))
    assert len(byes) < number


@given(numbers)
def test_each_entrant_has_one_pairing_in_the_first_round_and_no_two_byes_meet(number):
    drawn = draw(number)
    first = [one for p in drawn if p.round == 1 for one in (p.a, p.b) if one is not None]

    assert sorted(first) == list(range(number))
    assert all(pairing.round == 1 for pairing in drawn if pairing.bye)


@given(numbers)
def test_an_entrant_with_a_bye_waits_in_the_second_round(number):
    drawn = {(p.round, p.number): p for p in draw(number)}
    for pairing in drawn.values():
        if pairing.bye and number > 2:
            round, place, side = brackets.next_match(pairing.round, pairing.number)
            following = drawn[round, place]
            assert (following.a if side == "A" else following.b) == pairing.a
            assert not following.bye


@given(numbers)
def test_if_the_better_seed_always_wins_the_top_two_meet_last(number):
    places = {(p.round, p.number): [p.a, p.b] for p in draw(number)}
    losers = []
    for round, place in sorted(places):
        a, b = places[round, place]
        winner = a if b is None else min(a, b)
        if b is not None:
            losers.append(max(a, b))
        after = brackets.next_match(round, place)
        if after[:2] in places:
            places[after[:2]]["AB".index(after[2])] = winner

    assert losers[-1] == 1
    assert set(losers) == set(range(1, number))


def test_eight_entrants_are_seeded_in_the_usual_order():
    assert brackets.seed_order(8) == [0, 7, 3, 4, 1, 6, 2, 5]


@given(numbers)
def test_every_match_but_the_last_leads_to_a_different_side(number):
    drawn = draw(number)
    leads = Counter(brackets.next_match(p.round, p.number) for p in drawn)

    assert set(leads.values()) == {1}
    assert len(drawn) - 1 == sum((r, n) in {(p.round, p.number) for p in drawn} for r, n, _ in leads)


@pytest.mark.parametrize("number", [0, 1])
def test_one_entrant_alone_is_refused(number):
    with pytest.raises(TooFew):
        draw(number)


@given(st.lists(st.integers(), unique=True), st.integers())
def test_the_same_seed_repeats_the_order(entrants, seed):
    assert shuffled(entrants, seed) == shuffled(entrants, seed)
    assert sorted(shuffled(entrants, seed)) == sorted(entrants)
