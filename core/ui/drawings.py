"""Drawings: icons and crests from the two sprite files, and the meter of twenty painted cells."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.text import slugify

ICONS = "img/icons.svg"
CRESTS = "img/crests.svg"
TONES = 6


@cache
def symbols(sprite: str) -> frozenset[str]:
    """Return the ids of the symbols in a sprite file."""
    path = finders.find(sprite)
    if path is None:
        raise LookupError(f"{sprite} is not among the static files")
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(path).read_text()))


def icon_url(name: str) -> str:
    """Return the URL of an icon, or raise LookupError for an unknown name."""
    symbol = f"i-{name}"
    if symbol not in symbols(ICONS):
        raise LookupError(f"no icon is called {name!r}")
    return f"{static(ICONS)}#{symbol}"


def crest_symbol(team: str) -> str:
    """Return the symbol of a team's own crest, or the blank one."""
    own = f"crest-{slugify(team)}"
    return own if own in symbols(CRESTS) else "crest-blank"


def initials(name: str) -> str:
    """Return at most two letters for a name: Northside Comets is NC."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def tone(name: str) -> int:
    """Return the colour of a blank crest, always the same for one name."""
    return sum(name.casefold().encode()) % TONES


CELLS = 20
WIDTH, GAP = 10, 1
FEW = 0.3  # of the total


@dataclass(frozen=True)
class Meter:
    """`taken` of `of`, for a drawing that is CELLS * WIDTH wide."""

    taken: int
    of: int

    @property
    def tone(self) -> str:
        """Return full, low below 30 % remaining, else ""."""
        left = self.of - self.taken
        if left <= 0:
            return "full"
        return "low" if left < FEW * self.of else ""

    @property
    def cells(self) -> list[tuple[int, int]]:
        """Return where each cell begins and how wide it is."""
        return [(number * WIDTH, WIDTH - GAP) for number in range(CELLS)]

    @property
    def painted(self) -> list[tuple[int, float]]:
        """Return the painted part of each cell; the last may be painted in part."""
        share = min(self.taken / self.of, 1) * CELLS if self.of else CELLS
        parts = [(number, min(share - number, 1)) for number in range(CELLS) if share > number]
        return [(number * WIDTH, round((WIDTH - GAP) * part, 2)) for number, part in parts]
