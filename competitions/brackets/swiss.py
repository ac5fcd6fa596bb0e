"""Swiss system: those who stand level meet, nobody twice while that can be avoided, and nobody rests twice."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Generic

from competitions.brackets.matching import pairs_possible
from competitions.brackets.pairing import Entrant, Pairing, refuse_fewer_than_two


@dataclass(frozen=True)
class Past(Generic[Entrant]):
    """What earlier rounds forbid: who met whom (in either order), and who rested."""

    met: Set[frozenset[Entrant]] = field(default_factory=frozenset)
    rested: Set[Entrant] = field(default_factory=frozenset)


def usual_rounds(entrants: int) -> int:
    """Enough for one who wins all: the rounds that an elimination would take."""
    return max((entrants - 1).bit_length(), 1)


def most_rounds(entrants: int) -> int:
    """After so many everybody has met everybody; of an odd number one rests each time."""
    return entrants - 1 + entrants % 2


def draw_round(ranked: Sequence[Entrant], round: int, past: Past[Entrant]) -> list[Pairing[Entrant]]:
    """The next round of those still playing, ranked by their standing, best first. TooFew below two.

    From the top, each meets the nearest below whom they have not met, as long as the others then need
    no more second meetings than necessary. Of an odd number the last who has not rested yet rests.
    """
    refuse_fewer_than_two(ranked)
    resting = _who_rests(ranked, past) if len(ranked) % 2 else None
    playing = [one for one in ranked if one != resting]
    drawn = [Pairing(round, number, a, b) for number, (a, b) in enumerate(_pairs(playing, past.met))]
    return drawn if resting is None else [*drawn, Pairing(round, len(drawn), resting, bye=True)]


def _who_rests(ranked: Sequence[Entrant], past: Past[Entrant]) -> Entrant:
    """The lowest who has not rested, if that forces nobody to meet again; when all have, the lowest."""
    fresh = [one for one in reversed(ranked) if one not in past.rested] or list(reversed(ranked))
    most, chosen = -1, fresh[0]
    for one in fresh:
        possible = _new_meetings([each for each in ranked if each != one], past.met)
        if possible == len(ranked) // 2:
            return one
        if possible > most:
            most, chosen = possible, one
    return chosen


def _pairs(playing: list[Entrant], met: Set[frozenset[Entrant]]) -> list[tuple[Entrant, Entrant]]:
    pairs = []
    left = playing
    possible = _new_meetings(left, met)
    while left:
        best, *others = left
        for other in _nearest_first(best, others, met):
            rest = [one for one in others if one != other]
            is_new = frozenset((best, other)) not in met
            after = _new_meetings(rest, met)
            if after + is_new == possible:
                pairs.append((best, other))
                left, possible = rest, after
                break
    return pairs


def _nearest_first(best: Entrant, others: list[Entrant], met: Set[frozenset[Entrant]]) -> list[Entrant]:
    """Sorting is stable: strangers as they rank, then those met before."""
    return sorted(others, key=lambda other: frozenset((best, other)) in met)


def _new_meetings(playing: Sequence[Entrant], met: Set[frozenset[Entrant]]) -> int:
    """How many pairs of strangers can play at once."""
    strangers = [
        {j for j, other in enumerate(playing) if i != j and frozenset((one, other)) not in met}
        for i, one in enumerate(playing)
    ]
    return pairs_possible(strangers)
