"""The list as a table (CSV, RFC 4180): what is written out reads back the same, and no spreadsheet runs it."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from django.utils.dateparse import parse_datetime

from core.refusals import Invalid
from core.text import one_line, problem
from subscriptions.addresses import FORGOTTEN, Address, address_of
from subscriptions.models import Consent, Status, Subscriber, Suppression
from subscriptions.refusals import NotATable

COLUMNS = (
    *("email", "name", "status", "reason", "topics"),
    *("created_at", "confirmed_at", "left_at", "key", "consents"),
)
NAMES = {"e-mail": "email", "mail": "email", "email address": "email", "e-mail address": "email", "tags": "topics"}
MOMENTS = ("created_at", "confirmed_at", "left_at")
MOST_ROWS = 50_000
LONGEST_NAME, LONGEST_TOPIC = 120, 40
SEPARATOR = ";"
# What a spreadsheet would take for a formula (OWASP, CSV Injection), behind the marks that keep it from that.
_FORMULA = re.compile("'* *[=+\\-@\t\r\n＝＋－＠]")  # noqa: RUF001
_DIGEST = re.compile(FORGOTTEN + r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Row:
    """One line of a file, read. `wrong` says what is the matter with it, if anything is."""

    line: int
    email: str
    address: Address | None = None
    name: str = ""
    status: str = ""
    reason: str = ""
    topics: tuple[str, ...] = ()
    moments: dict[str, datetime] = field(default_factory=dict)
    consents: str = ""
    wrong: str = ""

    @property
    def key(self) -> str:
        return self.address.key if self.address else ""


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


def read(content: str) -> list[Row]:
    """The rows of a file with commas, semicolons or tabs, or NotATable."""
    table = content.removeprefix("\ufeff")
    first = table.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(table), delimiter=delimiter)
    try:
        names = [_name(cell) for cell in next(reader)]
        lines = [(reader.line_num, line) for line in reader if any(cell.strip() for cell in line)]
    except (csv.Error, StopIteration) as broken:
        raise NotATable from broken
    if "email" not in names:
        raise NotATable
    if len(lines) > MOST_ROWS:
        raise NotATable(f"At most {MOST_ROWS} rows at once.")
    return [_row(number, dict(zip(names, map(plain, line), strict=False))) for number, line in lines]


def decoded(raw: bytes) -> str:
    """The file as text: UTF-8, UTF-16 with its mark, or what an old spreadsheet writes."""
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if "\0" in text:
        raise NotATable
    return text


def _row(number: int, cell: dict[str, str]) -> Row:
    email = cell.get("email", "").strip()[:300]
    try:
        return Row(line=number, email=email, **_facts(cell))
    except Invalid as wrong:
        sentences = [line for lines in wrong.extra.get("fields", {}).values() for line in lines]
        return Row(line=number, email=email, wrong=" ".join(sentences) or wrong.sentence)


def _facts(cell: dict[str, str]) -> dict[str, Any]:
    status, reason = cell.get("status", "").strip().lower(), cell.get("reason", "").strip().lower()
    if status and status not in Status.values:
        raise Invalid(f"No status is called {status[:30]}.")
    if (status == Status.SUPPRESSED) != bool(reason) or (reason and reason not in Suppression.values):
        raise Invalid(f"Only {Status.SUPPRESSED} has a reason: {', '.join(Suppression.values)}.")
    return {
        "address": _address(cell, status),
        "name": _checked_name(cell.get("name", "")),
        "status": status,
        "reason": reason,
        "topics": _topics(cell.get("topics", "")),
        "moments": {name: moment for name in MOMENTS if (moment := _read_moment(cell.get(name, "")))},
        "consents": cell.get("consents", "").strip(),
    }


def _address(cell: dict[str, str], status: str) -> Address:
    """Of one that was erased only the digest is known."""
    email, key = cell.get("email", "").strip(), cell.get("key", "").strip()
    if not email and _DIGEST.fullmatch(key) and status in (Status.UNSUBSCRIBED, Status.SUPPRESSED):
        return Address(typed="", key=key)
    return address_of(email)


def _checked_name(text: str) -> str:
    name = one_line(text)
    if sentence := problem(name):
        raise Invalid(f"Name: {sentence}")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} characters.")
    return name


def _topics(text: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(SEPARATOR) if name.strip()]
    if sentence := next(filter(None, map(problem, names)), None):
        raise Invalid(f"Topic: {sentence}")
    if any(len(name) > LONGEST_TOPIC for name in names):
        raise Invalid(f"A topic has at most {LONGEST_TOPIC} letters.")
    return tuple(dict.fromkeys(names))


def _read_moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None or not 1990 <= found.year <= 2200:
        raise Invalid("A moment looks like 2026-03-21T18:30:00Z.")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _name(cell: str) -> str:
    name = cell.strip().lower()
    return NAMES.get(name, name)


def _line(row: Iterable[Any]) -> str:
    line = StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()


def _moment(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else ""


def _consent(consent: Consent) -> dict[str, str]:
    facts = {"at": _moment(consent.created_at), "kind": consent.kind, "way": consent.way}
    more = {"network": consent.network, "text": consent.text, "by": str(consent.by or "")}
    return facts | {name: value for name, value in more.items() if value}
