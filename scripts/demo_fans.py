"""The fans of the demo club, who have reservations and cannot sign in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scripts.demo_players import NO_PASSWORD
from scripts.demo_table import key, z

JOINED = datetime(2026, 9, 13, 8, tzinfo=UTC)
FIRST = ["Ada", "Bruno", "Chloe", "Dario", "Emil", "Farah", "Greta", "Hugo", "Ines", "Jamal", "Kaja", "Liam"]
LAST = ["Adler", "Bianchi", "Costa", "Dumont", "Eriksen", "Fischer", "Grimaldi", "Hoffman", "Ivanova", "Jensen", "Kaya"]
NUMBER = 128


def _name(number: int) -> str:
    return f"{FIRST[number % len(FIRST)]} {LAST[(number // len(FIRST) + number) % len(LAST)]}"


FANS = [key(JOINED + timedelta(hours=3 * number), 0x5000 + number) for number in range(NUMBER)]


def fan_rows() -> list[dict[str, Any]]:
    return [_row(number) for number in range(NUMBER)]


def _row(number: int) -> dict[str, Any]:
    joined, name = z(JOINED + timedelta(hours=3 * number)), _name(number)
    fields = {"name": name, "email": f"{name.lower().replace(' ', '.')}@courtside.example", "role": "PARTICIPANT"}
    fields |= {"password": NO_PASSWORD, "email_confirmed_at": joined, "created_at": joined, "updated_at": joined}
    return {"model": "accounts.user", "pk": FANS[number], "fields": fields}
