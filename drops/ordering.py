"""The order of a waitlist: by a published score, or by a draw that anybody can check.

A draw has three steps:

1. Before anybody can join: publish SHA-256 of the seed (32 random bytes, as 64 hexadecimal digits).
2. When the list closes: publish the entries, sorted, and the SHA-256 of them joined by line feeds.
3. At the draw: publish the seed. The order is by HMAC-SHA256 with the seed's bytes as its key over
   "<drop id>|<list hash>|<entry id>", lowest first.

The club fixed the seed before it knew the list, and nobody who joins knows the seed.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

MONTH = timedelta(days=30)
MAX_MONTHS, POINTS_PER_MONTH = 24, 1
MAX_ATTENDED, POINTS_PER_ATTENDANCE = 10, 5
FIRST_DROP_POINTS = 20
SCORE_FORMULA = (
    f"{POINTS_PER_MONTH} point for each full month (30 days) of membership, up to {MAX_MONTHS}; "
    f"{POINTS_PER_ATTENDANCE} points for each competition or event they were checked in at, "
    f"up to {MAX_ATTENDED} of them; "
    f"{FIRST_DROP_POINTS} points for who never had a code of any drop."
)


@dataclass(frozen=True)
class ScoreInputs:
    """The inputs of a score."""

    months: int
    attended: int
    first_drop: bool

    @property
    def score(self) -> int:
        attended = min(self.attended, MAX_ATTENDED) * POINTS_PER_ATTENDANCE
        return (
            min(self.months, MAX_MONTHS) * POINTS_PER_MONTH + attended + (FIRST_DROP_POINTS if self.first_drop else 0)
        )

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def months_between(joined: datetime, now: datetime) -> int:
    return max((now - joined) // MONTH, 0)


def score_parts(inputs: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the parts of a score in words, with their points, and the organizer's points with their reasons."""
    if "months" not in inputs:
        return []
    values = ScoreInputs(inputs["months"], inputs["attended"], inputs["first_drop"])
    parts = [
        (f"Member for {values.months} full month{'' if values.months == 1 else 's'}", min(values.months, MAX_MONTHS)),
        (
            f"Checked in {values.attended} time{'' if values.attended == 1 else 's'}",
            min(values.attended, MAX_ATTENDED) * POINTS_PER_ATTENDANCE,
        ),
        ("First drop" if values.first_drop else "Had a code before", FIRST_DROP_POINTS if values.first_drop else 0),
    ]
    return parts + [(f"Given by the organizer: {each['reason']}", each["points"]) for each in inputs.get("given", [])]


def new_seed() -> str:
    return secrets.token_hex(32)


def seed_hash(seed: str) -> str:
    return sha256(bytes.fromhex(seed)).hexdigest()


def canonical_entries(entries: Iterable[Any]) -> list[str]:
    """Return the list as it is hashed: ids in lower case, sorted."""
    return sorted(str(entry).lower() for entry in entries)


def list_hash(entries: Iterable[Any]) -> str:
    return sha256("\n".join(canonical_entries(entries)).encode()).hexdigest()


def drawn_order(seed: str, drop_id: Any, entries: Iterable[Any]) -> list[str]:
    """Return the entries in the order of the draw."""
    listed = canonical_entries(entries)
    closed = list_hash(listed)

    def lot(entry: str) -> str:
        return hmac.new(bytes.fromhex(seed), f"{str(drop_id).lower()}|{closed}|{entry}".encode(), sha256).hexdigest()

    return sorted(listed, key=lot)


def draw_problems(published: Mapping[str, Any]) -> list[str]:
    """Return the errors in a published draw; none if it is correct."""
    found = []
    entries: Sequence[str] = published["entries"]
    if seed_hash(published["seed"]) != published["seedHash"]:
        found.append("The seed is not the one that was promised: its SHA-256 is another.")
    if list_hash(entries) != published["listHash"]:
        found.append("The list is not the one that was closed: its SHA-256 is another.")
    if len(set(entries)) != len(entries):
        found.append("Somebody is on the list twice.")
    if drawn_order(published["seed"], published["dropId"], entries) != list(published["order"]):
        found.append("The order is not what seed and list make.")
    return found
