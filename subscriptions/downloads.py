"""The subscriber list as CSV (RFC 4180). The import reads it back without loss."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

from subscriptions.imports.files import SEPARATOR, csv_line, escape_formula
from subscriptions.models import Consent, Subscriber

BATCH_SIZE = 500
COLUMNS = (
    *("email", "name", "status", "reason", "topics"),
    *("created_at", "confirmed_at", "left_at", "key", "consents"),
)
TIMES = ("created_at", "confirmed_at", "left_at")


def subscribers_csv(subscribers: Any) -> HttpResponse:
    """Return the CSV as a file download."""
    answer = HttpResponse("".join(csv_lines(subscribers)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="subscribers.csv"'
    return answer


def csv_lines(subscribers: Any) -> Iterator[str]:
    """Yield the CSV with every column, so that an import restores everything."""
    return format_csv(_rows(subscribers))


def _rows(subscribers: Any) -> Iterator[list[Any]]:
    ids = list(subscribers.order_by("created_at", "id").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH_SIZE):
        batch = ids[start : start + BATCH_SIZE]
        consents = defaultdict[Any, list[Consent]](list)
        for consent in Consent.objects.filter(subscriber__in=batch).order_by("created_at", "id"):
            consents[consent.subscriber_id].append(consent)
        for subscriber in (
            Subscriber.objects.filter(pk__in=batch).prefetch_related("topics").order_by("created_at", "id")
        ):
            yield cells(subscriber, consents[subscriber.pk])


def format_csv(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the CSV line by line, in UTF-8 with a byte order mark, which spreadsheets need."""
    yield "\ufeff" + csv_line(COLUMNS)
    for row in rows:
        yield csv_line([escape_formula("" if cell is None else str(cell)) for cell in row])


def cells(subscriber: Subscriber, consents: Iterable[Consent]) -> list[Any]:
    """Return all data of a subscriber. Prefetch the topics first."""
    return [
        subscriber.email,
        subscriber.name,
        subscriber.status,
        subscriber.suppressed_for,
        SEPARATOR.join(topic.name for topic in subscriber.topics.all()),
        *(_format_time(getattr(subscriber, name)) for name in TIMES),
        subscriber.key,
        json.dumps([_consent_json(consent) for consent in consents], ensure_ascii=False),
    ]


def _format_time(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else ""


def _consent_json(consent: Consent) -> dict[str, str]:
    record = {"at": _format_time(consent.created_at), "kind": consent.kind, "way": consent.way}
    optional = {"network": consent.network, "text": consent.text, "by": str(consent.by or "")}
    return record | {name: value for name, value in optional.items() if value}
