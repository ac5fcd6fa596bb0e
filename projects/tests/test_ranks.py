"""Ranks: there is always another between two, and they stay short."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from projects.services import ranking

RANK = st.text(ranking.DIGITS, min_size=1, max_size=12).filter(ranking.is_rank)


@given(st.sets(RANK, min_size=2, max_size=2))
def test_there_is_always_a_rank_between_two(two):
    low, high = sorted(two)
    middle = ranking.rank_between(low, high)
    assert low < middle < high
    assert middle[-1] != "0"


@given(RANK)
def test_there_is_always_a_rank_before_and_after(rank):
    assert ranking.rank_between(None, rank) < rank < ranking.rank_between(rank, None)


@given(st.sets(RANK, min_size=2, max_size=2), st.integers(1, 300))
def test_any_number_of_ranks_is_spread_in_order(two, number):
    low, high = sorted(two)
    fresh = [low, *ranking.spread_ranks(low, high, number), high]
    assert all(one < other for one, other in pairwise(fresh))
    assert len(fresh) == number + 2


def test_two_thousand_ranks_at_either_end_stay_short():
    last = first = ranking.rank_between(None, None)
    for _ in range(2000):
        last, first = ranking.rank_between(last, None), ranking.rank_between(None, first)
    assert len(last) <= 5
    assert len(first) <= 5


def test_invalid_ranks_are_recognized():
    assert not any(map(ranking.is_rank, ["", "0", "a0", "a b", "ä", "z" * 25]))
