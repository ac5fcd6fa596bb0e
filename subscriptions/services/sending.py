"""Going through the ledger, batch by batch. Each batch is one transaction with the mails that it writes.

A worker that is killed leaves the batch undone, and another does it; one that comes second waits for
the campaign's row and finds the next lines. So nobody is missed and nobody gets it twice.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from core import jobs
from core.capacity.places import locked
from core.database import database_now
from core.errors import DomainError
from core.mail.models import MailBox
from subscriptions.models import Campaign, CampaignStatus, Delivery, DeliveryState, Status, Subscriber, Suppression
from subscriptions.services import issues
from subscriptions.services.records import Origin
from subscriptions.services.running import tell
from subscriptions.services.suppressing import suppress

BATCH = 50
STANDS_STILL_AFTER = timedelta(minutes=2)
STATES = ["state", "mail", "sent_at", "trouble", "updated_at"]
# What a mail server says of a mailbox that is not there (RFC 5321 §4.2.3: 550, 551, 553).
_NO_MAILBOX = re.compile(r"SMTPRecipientsRefused: .*\(55[013],")


@transaction.atomic
def send_batch(*, campaign_id: UUID) -> int:
    """Write the next mails of a campaign that goes out, and queue the batch after them. Says how many lines it did.

    Who has left by now, even a moment ago, is passed over: their rows are locked while it writes to them.
    """
    campaign = locked(Campaign.objects.all(), campaign_id)
    if campaign.status != CampaignStatus.SENDING:
        return 0
    lines = list(waiting(campaign)[:BATCH])
    readers = _readers(lines)
    people = _people(readers)
    for line in lines:
        _send(campaign, line, readers[line.subscriber_id], people)
    Delivery.objects.bulk_update(lines, STATES)
    _go_on(campaign)
    return len(lines)


def waiting(campaign: Campaign) -> Any:
    """Those whose turn is still to come. After locked(), in a statement of its own."""
    return Delivery.objects.filter(campaign=campaign, state=DeliveryState.WAITING).order_by("created_at", "id")


@transaction.atomic
def push_on() -> int:
    """For the clock: start what is due, and queue the next batch of what stands still. Says how many."""
    now = database_now()
    due = Campaign.objects.filter(status=CampaignStatus.SCHEDULED, scheduled_for__lte=now)
    still = Campaign.objects.filter(status=CampaignStatus.SENDING, moved_at__lt=now - STANDS_STILL_AFTER)
    starting = jobs.enqueue_many("subscriptions.start_if_due", _named(due))
    going_on = jobs.enqueue_many("subscriptions.send_batch", _named(still))
    still.update(moved_at=now)
    return len(starting) + len(going_on)


@transaction.atomic
def note_failures() -> int:
    """For the clock: mails that the server never takes are failed lines; a mailbox that is not there is suppressed."""
    failed = Delivery.objects.filter(state=DeliveryState.SENT, mail__state=MailBox.State.FAILED)
    lines = list(failed.select_related("mail").order_by("pk").select_for_update(of=("self",), skip_locked=True)[:500])
    for line in lines:
        line.trouble = line.mail.trouble if line.mail else ""
        line.state, line.updated_at = DeliveryState.FAILED, database_now()
    Delivery.objects.bulk_update(lines, ["state", "trouble", "updated_at"])
    for who in sorted({line.subscriber_id for line in lines if _NO_MAILBOX.search(line.trouble)}):
        suppress(subscriber_id=who, reason=Suppression.BOUNCED, origin=Origin("mail server"))
    return len(lines)


def _send(campaign: Campaign, line: Delivery, reader: Subscriber, people: dict[str, Any]) -> None:
    """One line. What cannot be written does not stop the others."""
    line.updated_at = database_now()
    if reader.status != Status.CONFIRMED:
        line.state, line.trouble = DeliveryState.PASSED_OVER, "Left before"
        return
    try:
        with transaction.atomic():
            line.mail = issues.post_issue(campaign, reader, people.get(reader.key))
    except (DomainError, ValueError) as error:
        line.state, line.trouble = DeliveryState.FAILED, str(error)[:300]
    else:
        line.state, line.sent_at = DeliveryState.SENT, line.updated_at


def _readers(lines: list[Delivery]) -> dict[UUID, Subscriber]:
    """Locked, so that leaving and writing cannot pass one another."""
    rows = Subscriber.objects.filter(pk__in=[line.subscriber_id for line in lines])
    return {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}


def _people(readers: dict[UUID, Subscriber]) -> dict[str, Any]:
    """Who of them has an account with this address, proven: they find it in their own mail, too."""
    keys = [reader.key for reader in readers.values()]
    found = get_user_model().objects.filter(email__in=keys, email_confirmed_at__isnull=False, is_active=True)
    return {person.email: person for person in found}


def _go_on(campaign: Campaign) -> None:
    """To the next batch behind the mails of this one, or to the end."""
    campaign.moved_at = database_now()
    if waiting(campaign).exists():
        jobs.enqueue("subscriptions.send_batch", campaign_id=campaign.pk)
    else:
        campaign.status, campaign.finished_at = CampaignStatus.SENT, campaign.moved_at
    campaign.save(update_fields=["status", "moved_at", "finished_at", "updated_at"])
    tell(campaign)


def _named(campaigns: Any) -> list[dict[str, Any]]:
    return [{"campaign_id": id} for id in campaigns.values_list("pk", flat=True)]
