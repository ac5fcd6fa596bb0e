"""Draw brackets: pure functions over any hashable entrants, without a database. The first entrant is the top seed."""

from collections import deque
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from random import Random
from typing import Generic, TypeVar

Entrant = TypeVar("Entrant")


class TooFew(ValueError):
    """Raised for fewer than two entrants."""


@dataclass(frozen=True)
class Pairing(Generic[Entrant]):
    """One pairing of a draw. `number` counts from 0 within the round; a side is None while it is unknown.

    With `bye`, entrant `a` advances (or rests) without playing.
    """

    round: int
    number: int
    a: Entrant | None = None
    b: Entrant | None = None
    bye: bool = False


def shuffled(entrants: Sequence[Entrant], seed: int) -> list[Entrant]:
    """Return the entrants in random order. The same seed gives the same order."""
    drawn = list(entrants)
    Random(seed).shuffle(drawn)  # noqa: S311  (must be repeatable, not secret)
    return drawn


def require_two(entrants: Sequence[object]) -> None:
    if len(entrants) < 2:
        raise TooFew("A draw needs at least two.")


def draw_elimination(entrants: Sequence[Entrant]) -> list[Pairing[Entrant]]:
    """Return all pairings of a single elimination; entrants with a bye already appear in round 2.

    N entrants play N - 1 matches. The byes fill up to the next power of two. Raise TooFew for fewer than two.
    """
    require_two(entrants)
    size = bracket_size(len(entrants))
    places = [entrants[rank] if rank < len(entrants) else None for rank in seed_order(size)]
    tree: list[Pairing[Entrant]] = []
    for round, matches in enumerate(_round_sizes(size), 1):
        going_on: list[Entrant | None] = []
        for number in range(matches):
            pairing = _pairing(round, number, places[2 * number], places[2 * number + 1])
            going_on.append(pairing.a if pairing.bye else None)
            tree.append(pairing)
        places = going_on
    return tree


def bracket_size(entrants: int) -> int:
    """Return the next power of two."""
    return 1 << (entrants - 1).bit_length()


def seed_order(size: int) -> list[int]:
    """Return the ranks (from 0) from the top of the tree to the bottom: the top two seeds can only meet last.

    Each step pairs every rank with its complement to the size of the next round.
    """
    order = [0]
    while len(order) < size:
        order = [rank for best in order for rank in (best, 2 * len(order) - 1 - best)]
    return order


def next_match(round: int, number: int) -> tuple[int, int, str]:
    """Return the round, number and side (A or B) that the winner of a match advances to."""
    return round + 1, number // 2, "AB"[number % 2]


def _round_sizes(size: int) -> list[int]:
    """Return the number of matches in each round: 8 entrants play 4, 2, 1."""
    return [size >> round for round in range(1, size.bit_length())]


def _pairing(round: int, number: int, a: Entrant | None, b: Entrant | None) -> Pairing[Entrant]:
    """Only a first-round pairing can be a bye; seeding leaves its second side empty."""
    return Pairing(round, number, a, b, bye=round == 1 and b is None)


def draw_round_robin(entrants: Sequence[Entrant]) -> list[Pairing[Entrant]]:
    """Return all rounds, by the circle method. With an odd number, each entrant rests once. Raise TooFew below two."""
    require_two(entrants)
    circle: list[int | None] = [*range(len(entrants)), *([None] if len(entrants) % 2 else [])]
    drawn: list[Pairing[Entrant]] = []
    for round in range(1, len(circle)):
        matches, resting = _round(circle)
        drawn += [Pairing(round, number, entrants[a], entrants[b]) for number, (a, b) in enumerate(matches)]
        drawn += [Pairing(round, len(matches), entrants[one], bye=True) for one in resting]
        # The first entrant stays; all others rotate by one position.
        circle = [circle[0], circle[-1], *circle[1:-1]]
    return drawn


def _round(circle: list[int | None]) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the pairs that face each other, and the entrant who rests."""
    half = len(circle) // 2
    opposite = list(zip(circle[:half], reversed(circle[half:]), strict=True))
    matches = [_sides(a, b) for a, b in opposite if a is not None and b is not None]
    lonely = [a if b is None else b for a, b in opposite if a is None or b is None]
    return matches, [one for one in lonely if one is not None]


def _sides(one: int, other: int) -> tuple[int, int]:
    """Balance the sides: every entrant is listed first in half of their matches, give or take one."""
    low, high = sorted((one, other))
    return (low, high) if (low + high) % 2 else (high, low)


@dataclass(frozen=True)
class PastRounds(Generic[Entrant]):
    """Constraints from earlier rounds: the pairs that have met (in either order), and the entrants with a bye."""

    met: Set[frozenset[Entrant]] = field(default_factory=frozenset)
    rested: Set[Entrant] = field(default_factory=frozenset)


def default_swiss_rounds(entrants: int) -> int:
    """Return as many rounds as an elimination would take: enough for one undefeated entrant."""
    return max((entrants - 1).bit_length(), 1)


def max_swiss_rounds(entrants: int) -> int:
    """Return the number of rounds after which every pair has met. With an odd number, one entrant rests each round."""
    return entrants - 1 + entrants % 2


def draw_swiss_round(ranked: Sequence[Entrant], round: int, past: PastRounds[Entrant]) -> list[Pairing[Entrant]]:
    """Pair the next round of the remaining entrants, ranked best first. Raise TooFew for fewer than two.

    From the top, each entrant meets the nearest one below whom they have not met, unless that would force
    more rematches than necessary on the others. With an odd number, the lowest entrant without a bye rests.
    """
    require_two(ranked)
    resting = _entrant_with_bye(ranked, past) if len(ranked) % 2 else None
    playing = [one for one in ranked if one != resting]
    drawn = [Pairing(round, number, a, b) for number, (a, b) in enumerate(_pairs(playing, past.met))]
    return drawn if resting is None else [*drawn, Pairing(round, len(drawn), resting, bye=True)]


def _entrant_with_bye(ranked: Sequence[Entrant], past: PastRounds[Entrant]) -> Entrant:
    """Return the lowest entrant without a bye whose rest forces no rematch; if all had one, the lowest."""
    fresh = [one for one in reversed(ranked) if one not in past.rested] or list(reversed(ranked))
    most, chosen = -1, fresh[0]
    for one in fresh:
        possible = _max_new_pairs([each for each in ranked if each != one], past.met)
        if possible == len(ranked) // 2:
            return one
        if possible > most:
            most, chosen = possible, one
    return chosen


def _pairs(playing: list[Entrant], met: Set[frozenset[Entrant]]) -> list[tuple[Entrant, Entrant]]:
    pairs = []
    left = playing
    possible = _max_new_pairs(left, met)
    while left:
        best, *others = left
        for other in _candidates(best, others, met):
            rest = [one for one in others if one != other]
            is_new = frozenset((best, other)) not in met
            after = _max_new_pairs(rest, met)
            if after + is_new == possible:
                pairs.append((best, other))
                left, possible = rest, after
                break
    return pairs


def _candidates(best: Entrant, others: list[Entrant], met: Set[frozenset[Entrant]]) -> list[Entrant]:
    """Return new opponents by rank, then past opponents by rank: sorting is stable."""
    return sorted(others, key=lambda other: frozenset((best, other)) in met)


def _max_new_pairs(playing: Sequence[Entrant], met: Set[frozenset[Entrant]]) -> int:
    """Return the maximum number of pairs that have not met."""
    strangers = [
        {j for j, other in enumerate(playing) if i != j and frozenset((one, other)) not in met}
        for i, one in enumerate(playing)
    ]
    return max_pairs(strangers)


Graph = list[set[int]]
_NONE = -1


def max_pairs(graph: Graph) -> int:
    """Return the size of a maximum matching. `graph[v]` holds the neighbours of v. Source: Edmonds (1965)."""
    return sum(mate != _NONE for mate in _MaximumMatching(graph).run()) // 2


class _MaximumMatching:
    """Edmonds' blossom algorithm: grow alternating trees from each unmatched vertex to find augmenting paths."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.size = graph, len(graph)
        self.mate = [_NONE] * self.size

    def run(self) -> list[int]:
        self._take_what_is_near()
        for root in range(self.size):
            if self.mate[root] == _NONE:
                self._turn(self._path_from(root))
        return self.mate

    def _take_what_is_near(self) -> None:
        """Match greedily first, which finds most pairs without a search."""
        for one, neighbours in enumerate(self.graph):
            if self.mate[one] == _NONE:
                other = next((n for n in sorted(neighbours) if self.mate[n] == _NONE), _NONE)
                if other != _NONE:
                    self.mate[one], self.mate[other] = other, one

    def _path_from(self, root: int) -> int:
        """Return the end of an augmenting path, or _NONE."""
        self.parent, self.base = [_NONE] * self.size, list(range(self.size))
        self.seen, self.queue = {root}, deque([root])
        while self.queue:
            one = self.queue.popleft()
            for other in self.graph[one]:
                if self.base[one] == self.base[other] or self.mate[one] == other:
                    continue
                if other == root or (self.mate[other] != _NONE and self.parent[self.mate[other]] != _NONE):
                    self._shrink_blossom(one, other)
                elif self.parent[other] == _NONE:
                    self.parent[other] = one
                    if self.mate[other] == _NONE:
                        return other
                    self._see(self.mate[other])
        return _NONE

    def _see(self, vertex: int) -> None:
        if vertex not in self.seen:
            self.seen.add(vertex)
            self.queue.append(vertex)

    def _shrink_blossom(self, one: int, other: int) -> None:
        """Contract an odd cycle into one vertex."""
        stem = self._common_base(one, other)
        inside: set[int] = set()
        self._mark(one, stem, other, inside)
        self._mark(other, stem, one, inside)
        for vertex in range(self.size):
            if self.base[vertex] in inside:
                self.base[vertex] = stem
                self._see(vertex)

    def _common_base(self, one: int, other: int) -> int:
        on_the_way: set[int] = set()
        while True:
            one = self.base[one]
            on_the_way.add(one)
            if self.mate[one] == _NONE:
                break
            one = self.parent[self.mate[one]]
        while self.base[other] not in on_the_way:
            other = self.parent[self.mate[self.base[other]]]
        return self.base[other]

    def _mark(self, vertex: int, stem: int, child: int, inside: set[int]) -> None:
        while self.base[vertex] != stem:
            inside |= {self.base[vertex], self.base[self.mate[vertex]]}
            self.parent[vertex] = child
            child = self.mate[vertex]
            vertex = self.parent[child]

    def _turn(self, end: int) -> None:
        """Flip the matched and unmatched edges along the path."""
        while end != _NONE:
            before = self.parent[end]
            following = self.mate[before]
            self.mate[end], self.mate[before] = before, end
            end = following
