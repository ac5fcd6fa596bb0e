"""Round robin by the circle method: everybody meets everybody else exactly once."""

from collections.abc import Sequence

from competitions.brackets.pairing import Entrant, Pairing, refuse_fewer_than_two


def draw(entrants: Sequence[Entrant]) -> list[Pairing[Entrant]]:
    """Every round. Of an odd number one rests in each round, everybody once. TooFew below two."""
    refuse_fewer_than_two(entrants)
    circle: list[int | None] = [*range(len(entrants)), *([None] if len(entrants) % 2 else [])]
    drawn: list[Pairing[Entrant]] = []
    for round in range(1, len(circle)):
        matches, resting = _round(circle)
        drawn += [Pairing(round, number, entrants[a], entrants[b]) for number, (a, b) in enumerate(matches)]
        drawn += [Pairing(round, len(matches), entrants[one], bye=True) for one in resting]
        # The first stays; all others move on by one chair.
        circle = [circle[0], circle[-1], *circle[1:-1]]
    return drawn


def _round(circle: list[int | None]) -> tuple[list[tuple[int, int]], list[int]]:
    """Those who sit opposite one another, and who rests."""
    half = len(circle) // 2
    opposite = list(zip(circle[:half], reversed(circle[half:]), strict=True))
    matches = [_sides(a, b) for a, b in opposite if a is not None and b is not None]
    lonely = [a if b is None else b for a, b in opposite if a is None or b is None]
    return matches, [one for one in lonely if one is not None]


def _sides(one: int, other: int) -> tuple[int, int]:
    """Everybody is named first as often as second, or once more or less."""
    low, high = sorted((one, other))
    return (low, high) if (low + high) % 2 else (high, low)
