"""An event of the demo club, and the halls with numbered seats."""

from dataclasses import dataclass

When = tuple[int, int, int]  # days from the demo's current day, hour, minute
ARENA, PIER, CLUBHOUSE, SCHOOL = "Dockside Arena", "Pier Court", "Clubhouse", "Old Town School, small gym"


@dataclass(frozen=True)
class DemoEvent:
    """An event. `coming` people have a seat, `waiting` are on the waiting list; Ana and Ben come first if they come."""

    name: str
    description: str
    location: str
    start: When
    hours: float
    seats: int
    coming: int
    waiting: int = 0
    ana: bool = False
    ben: bool = False
    hall: str = ""  # with numbered seats: which hall
    cancelled: str = ""
    draft: bool = False
    opens: When | None = None  # start of sales; None: since it was published


HALLS = {
    "arena": [
        ("N1", "n", ["wwocooo", "ooooooo", "ooooooo", "ooooooo", "ooooooo"]),
        ("N2", "n", ["ccccccc", "ooooooo", "ooooooo", "ooooooo", "ooooooo"]),
        ("N3", "n", ["ccccccc", "ooooooo", "ooooooo", "ooooooo", "ooooooo"]),
        ("N4", "n", ["ooocoww", "ooooooo", "ooooooo", "ooooooo", "ooooooo"]),
        ("W", "w", ["ooooooooo", "ooooooooo", "ooooooooo"]),
        ("E", "e", ["ooooooooo", "ooooooooo", "ooooooooo"]),
        ("S1", "s", ["occoooo", "ooooooo", "ooooooo", "ooooooo", "ooooooo"]),
        ("S2", "s", ["ooococo", "ooooooo", "ooooooo", "ooooooo", "ooooooo"]),
        ("S3", "s", ["ocoocoo", "ooooooo", "ooooooo", "ooooooo", "ooooooo"]),
        ("S4", "s", ["oooccww", "ooooooo", "ooooooo", "ooooooo", "ooooooo"]),
    ],
    "hall": [
        ("A", "n", ["wwcccc_ccccww", "oooooo_oooooo", "oooooo_oooooo", "oooooo_oooooo"]),
        ("B", "s", ["cccccc_cccccc", "oooooo_oooooo", "oooooo_oooooo"]),
    ],
}
