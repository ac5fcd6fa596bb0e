"""More people of the demo club, who take part and cannot sign in: they have no password."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scripts.demo_table import key, z

ANA = "01a06ba5-7280-7000-8000-000000000004"
BEN = "01a070cb-ce80-7000-8000-000000000005"
JOINED = datetime(2026, 9, 6, 9, tzinfo=UTC)
NO_PASSWORD = "!nobody-signs-in-as-this-person"  # noqa: S105  (what begins with ! is none)
NAMES = [
    *("Nia Okonkwo", "Tomas Berg", "Leila Haddad", "Marco Silva", "Ida Nyström", "Kofi Mensah", "Yuki Tanaka"),
    *("Clara Novak", "Diego Ramos", "Freya Larsen", "Omar Khalil", "Priya Nair", "Jonas Weber", "Elif Demir"),
    *("Luca Moretti", "Sina Keller", "Mateo Cruz", "Hana Kim", "Niko Petrov", "Amara Diallo", "Ruth Cohen"),
    "Pavel Horak",
]
PLAYERS = [key(JOINED + timedelta(hours=7 * number), 0x50 + number) for number in range(len(NAMES))]


def player_rows() -> list[dict[str, Any]]:
    return [_row(number, name) for number, name in enumerate(NAMES)]


def _row(number: int, name: str) -> dict[str, Any]:
    joined = z(JOINED + timedelta(hours=7 * number))
    address = name.lower().replace("ö", "o").replace(" ", ".")
    fields = {"name": name, "email": f"{address}@courtside.example", "role": "PARTICIPANT", "password": NO_PASSWORD}
    fields |= {"email_confirmed_at": joined, "created_at": joined, "updated_at": joined}
    return {"model": "accounts.user", "pk": PLAYERS[number], "fields": fields}
