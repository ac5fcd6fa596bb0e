"""Single elimination for any number: byes go to the top seeds, and no two byes ever meet."""

from collections.abc import Sequence

from competitions.brackets.pairing import Entrant, Pairing, refuse_fewer_than_two


def draw(entrants: Sequence[Entrant]) -> list[Pairing[Entrant]]:
    """The whole tree, round by round; who has a bye already stands in the second round. TooFew below two.

    Of N entrants, the next power of two less N have a bye, and N - 1 matches decide.
    """
    refuse_fewer_than_two(entrants)
    size = bracket_size(len(entrants))
    places = [entrants[rank] if rank < len(entrants) else None for rank in seeding(size)]
    tree: list[Pairing[Entrant]] = []
    for round, matches in enumerate(_rounds(size), 1):
        going_on: list[Entrant | None] = []
        for number in range(matches):
            pairing = _pairing(round, number, places[2 * number], places[2 * number + 1])
            going_on.append(pairing.a if pairing.bye else None)
            tree.append(pairing)
        places = going_on
    return tree


def bracket_size(entrants: int) -> int:
    """The next power of two: 1 << the bits of what is one less."""
    return 1 << (entrants - 1).bit_length()


def seeding(size: int) -> list[int]:
    """Ranks (from 0) from the top of the tree to its foot: best and worst meet first, the first two last.

    Each step puts beside every rank the one that completes it to the size of the next round.
    """
    order = [0]
    while len(order) < size:
        order = [rank for best in order for rank in (best, 2 * len(order) - 1 - best)]
    return order


def next_place(round: int, number: int) -> tuple[int, int, str]:
    """Where the winner of a match goes on: round, number, and side A or B."""
    return round + 1, number // 2, "AB"[number % 2]


def _rounds(size: int) -> list[int]:
    """How many matches each round has: 8 entrants play 4, 2, 1."""
    return [size >> round for round in range(1, size.bit_length())]


def _pairing(round: int, number: int, a: Entrant | None, b: Entrant | None) -> Pairing[Entrant]:
    """Only in the first round can a place stay empty for good; seeding puts it on the second side."""
    return Pairing(round, number, a, b, bye=round == 1 and b is None)
