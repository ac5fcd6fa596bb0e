"""What is always true of requests, looked at in the tables: for `manage.py check_invariants`."""

from collections.abc import Iterator

from django.db.models import F, Q

from tickets.models import ChangeKind, Ticket


def audit() -> Iterator[str]:
    """A sentence for each thing that is not as it must be."""
    for one in Ticket.objects.filter(merged_into__merged_into__isnull=False):
        yield f"#{one.number} is merged into one that is merged itself"
    for one in Ticket.objects.exclude(changes__kind=ChangeKind.FILED):
        yield f"#{one.number} has a history without a beginning"
    unheard = Q(replies__by="requester", replies__created_at__gt=F("closed_at"), merged_into=None)
    for one in Ticket.objects.filter(unheard, status="closed").distinct():
        yield f"#{one.number} is closed, though its requester wrote after that"
