"""The list written out as a table (CSV, RFC 4180): it reads back the same, and no spreadsheet runs it."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from subscriptions.models import Consent, Subscriber

COLUMNS = (
    *("email", "name", "status", "reason", "topics"),
    *("created_at", "confirmed_at", "left_at", "key", "consents"),
)
MOMENTS = ("created_at", "confirmed_at", "left_at")
SEPARATOR = ";"
PROBLEM = "problem"
# What a spreadsheet would take for a formula (OWASP, CSV Injection), behind the marks that keep it from that.
_FORMULA = re.compile("'* *[=+\\-@\t\r\n＝＋－＠]")  # noqa: RUF001


def safe(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def plain(text: str) -> str:
    """safe(), taken back. What safe() never wrote stays as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def written(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Line by line. In UTF-8 with the mark by which spreadsheets know it."""
    yield "\ufeff" + _line(COLUMNS)
    for row in rows:
        yield _line([safe("" if cell is None else str(cell)) for cell in row])


def with_problems(names: Sequence[str], rows: Iterable[tuple[Sequence[str], str]], separator: str) -> str:
    """The lines of somebody's file that were left out, as they came, each with what is wrong with it."""
    lines = ["\ufeff" + _line([*map(safe, names), PROBLEM], separator)]
    for cells_, problem in rows:
        padded = [*cells_, *[""] * (len(names) - len(cells_))][: len(names)]
        lines.append(_line([*(safe(plain(cell)) for cell in padded), problem], separator))
    return "".join(lines)


def cells(subscriber: Subscriber, consents: Iterable[Consent]) -> list[Any]:
    """Everything there is to know of a subscriber read with their topics."""
    return [
        subscriber.email,
        subscriber.name,
        subscriber.status,
        subscriber.suppressed_for,
        SEPARATOR.join(topic.name for topic in subscriber.topics.all()),
        *(_moment(getattr(subscriber, name)) for name in MOMENTS),
        subscriber.key,
        json.dumps([_consent(each) for each in consents], ensure_ascii=False),
    ]


def _line(row: Iterable[Any], separator: str = ",") -> str:
    line = StringIO()
    csv.writer(line, delimiter=separator).writerow(row)
    return line.getvalue()


def _moment(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else ""


def _consent(consent: Consent) -> dict[str, str]:
    facts = {"at": _moment(consent.created_at), "kind": consent.kind, "way": consent.way}
    more = {"network": consent.network, "text": consent.text, "by": str(consent.by or "")}
    return facts | {name: value for name, value in more.items() if value}
