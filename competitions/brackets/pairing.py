"""What a draw is made of, and the order in which it seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

Entrant = TypeVar("Entrant")


class TooFew(ValueError):
    """Nobody can play alone."""


@dataclass(frozen=True)
class Pairing(Generic[Entrant]):
    """One place in a draw. `number` counts from 0 within the round; a side is None while nobody is there.

    With `bye`, `a` goes on (or rests) without playing.
    """

    round: int
    number: int
    a: Entrant | None = None
    b: Entrant | None = None
    bye: bool = False


def seeded(entrants: Sequence[Entrant], seed: int) -> list[Entrant]:
    """The entrants in an order drawn by lot: the same for the same seed, whoever draws again."""
    drawn = list(entrants)
    Random(seed).shuffle(drawn)  # noqa: S311  (must be repeatable, not secret)
    return drawn


def refuse_fewer_than_two(entrants: Sequence[object]) -> None:
    if len(entrants) < 2:
        raise TooFew("A draw needs at least two.")
