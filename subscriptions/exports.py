"""The whole list as a file."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from subscriptions import tables
from subscriptions.models import Consent, Subscriber

AT_ONCE = 500


def as_download(subscribers: Any) -> HttpResponse:
    """The table as a file to save."""
    answer = HttpResponse("".join(table(subscribers)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="subscribers.csv"'
    return answer


def table(subscribers: Any) -> Iterator[str]:
    """Every column that there is, so that nothing is lost on the way out and back."""
    return tables.written(_rows(subscribers))


def _rows(subscribers: Any) -> Iterator[list[Any]]:
    ids = list(subscribers.order_by("created_at", "id").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        consents = defaultdict[Any, list[Consent]](list)
        for consent in Consent.objects.filter(subscriber__in=some).order_by("created_at", "id"):
            consents[consent.subscriber_id].append(consent)
        for each in Subscriber.objects.filter(pk__in=some).prefetch_related("topics").order_by("created_at", "id"):
            yield tables.cells(each, consents[each.pk])
