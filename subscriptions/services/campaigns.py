"""Write campaigns, schedule them, send them batch by batch.

Each batch is one transaction with the emails that it queues. When a worker dies, its batch is rolled back and
another worker sends it. A second worker waits for the lock on the campaign's row and then finds the next
deliveries, so each subscriber gets exactly one email.
"""

import re
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import ngettext

from core import jobs
from core.capacity.locking import locked
from core.database import database_now
from core.errors import DomainError, Invalid
from core.mail.models import MailBox
from core.people import Person
from core.rooms.services import announce
from core.systems import Restored
from core.text import one_line, text_problem
from subscriptions import emails, queries, shapes
from subscriptions.errors import CampaignLocked, NoRecipients, VersionConflict, WrongStatus
from subscriptions.models import (
    Campaign,
    CampaignStatus,
    Delivery,
    DeliveryState,
    Segment,
    Status,
    Subscriber,
    Suppression,
    Topic,
)
from subscriptions.room_events import CampaignMoved
from subscriptions.services.lifecycle import suppress
from subscriptions.services.subscribers import Origin

MAX_BODY_LENGTH = 50_000
MAX_SLUG_LENGTH = 72
EDITABLE = (CampaignStatus.DRAFT, CampaignStatus.SCHEDULED)
MAX_DELAY = timedelta(hours=6)
MISSED_NOTE = "It was due while the machine was off. Resume it if it still makes sense."
RESTORED_NOTE = "Restored from a backup. Check what was sent since the backup, then resume."
_CREATE_DELIVERIES = """
    INSERT INTO subscriptions_delivery (id, created_at, updated_at, campaign_id, subscriber_id, state, trouble)
    SELECT gen_random_uuid(), clock_timestamp(), clock_timestamp(), %s, audience.id, 'waiting', ''
    FROM ({audience}) AS audience ON CONFLICT (campaign_id, subscriber_id) DO NOTHING
"""
BATCH_SIZE = 50
STALLED_AFTER = timedelta(minutes=2)
DELIVERY_FIELDS = ["state", "mail", "sent_at", "trouble", "updated_at"]
# The mail server's answers for a missing mailbox (RFC 5321 §4.2.3: 550, 551, 553).
_NO_MAILBOX = re.compile(r"SMTPRecipientsRefused: .*\(55[013],")


@transaction.atomic
def draft_campaign(*, by: Person, **facts: Any) -> Campaign:
    """Create a draft. Raise Invalid."""
    campaign = Campaign(written_by=by, **_validated(facts))
    campaign.slug = f"{slugify(campaign.subject)[:MAX_SLUG_LENGTH].strip('-') or 'news'}-{token_hex(3)}"
    campaign.save()
    return campaign


@transaction.atomic
def edit_campaign(*, campaign_id: UUID, version: int, **facts: Any) -> Campaign:
    """Edit a campaign that has not started. Raise NotFound, CampaignLocked, VersionConflict or Invalid."""
    values = _validated(facts)
    campaign = _locked_editable(campaign_id)
    if campaign.version != version:
        raise VersionConflict(current=campaign.version)
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.version += 1
    campaign.save()
    return campaign


@transaction.atomic
def delete_campaign(*, campaign_id: UUID) -> None:
    """Delete a draft. Raise NotFound or CampaignLocked."""
    campaign = locked(Campaign.objects.all(), campaign_id)
    if campaign.status != CampaignStatus.DRAFT:
        raise CampaignLocked
    campaign.delete()


def _locked_editable(campaign_id: UUID) -> Campaign:
    campaign = locked(Campaign.objects.all(), campaign_id)
    if campaign.status not in EDITABLE:
        raise CampaignLocked
    return campaign


def _validated(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the cleaned fields. Topic and event or product are kept only where the segment needs them."""
    subject, body = one_line(facts["subject"]), facts["body"].replace("\r\n", "\n").strip()
    segment, topic = facts.get("segment", Segment.EVERYONE), facts.get("topic")
    errors = _field_errors(subject, body, segment, topic)
    if errors:
        raise Invalid(fields=errors)
    return {
        "subject": subject,
        "body": body,
        "segment": segment,
        "topic": topic if segment == Segment.TOPIC else None,
        "about": facts.get("about", "").strip() if segment in (Segment.SEATS, Segment.BUYERS) else "",
        "in_archive": facts.get("in_archive", True),
    }


def _field_errors(subject: str, body: str, segment: str, topic: Topic | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not subject or len(subject) > 200:
        errors["subject"] = ["Write a subject of at most 200 characters."]
    elif sentence := text_problem(subject):
        errors["subject"] = [sentence]
    if not body or len(body) > MAX_BODY_LENGTH:
        errors["body"] = [f"Write something, of {MAX_BODY_LENGTH} characters at most."]
    if segment not in Segment.values:
        errors["segment"] = ["Choose whom it is for."]
    if segment == Segment.TOPIC and topic is None:
        errors["topic"] = ["Choose a topic."]
    return errors


@transaction.atomic
def send_test(*, campaign_id: UUID, by: Person) -> None:
    """Email the campaign to this person, whatever its status. Raise NotFound."""
    emails.queue_test(queries.campaign(campaign_id), by)


@transaction.atomic
def schedule(*, campaign_id: UUID, at: datetime) -> Campaign:
    """Schedule the start. Raise NotFound, WrongStatus, or Invalid for a time in the past."""
    campaign = _locked_in_status(campaign_id, CampaignStatus.DRAFT, CampaignStatus.SCHEDULED)
    if at <= database_now():
        raise Invalid(fields={"scheduled_for": ["Choose a moment that is still to come."]})
    return _set_status(campaign, CampaignStatus.SCHEDULED, scheduled_for=at)


@transaction.atomic
def unschedule(*, campaign_id: UUID) -> Campaign:
    """Turn a scheduled campaign back into a draft. Raise NotFound or WrongStatus."""
    campaign = _locked_in_status(campaign_id, CampaignStatus.SCHEDULED)
    return _set_status(campaign, CampaignStatus.DRAFT, scheduled_for=None)


@transaction.atomic
def start(*, campaign_id: UUID) -> Campaign:
    """Fix the audience and start sending. Later subscribers do not get the campaign.

    Raise NotFound, WrongStatus (for the second of two concurrent starts) or NoRecipients.
    """
    campaign = _locked_in_status(campaign_id, CampaignStatus.DRAFT, CampaignStatus.SCHEDULED)
    return _start(campaign)


@transaction.atomic
def start_if_due(*, campaign_id: UUID) -> bool:
    """Start a scheduled campaign. Pause it instead when it is hours late, so that staff decide about old news."""
    campaign = locked(Campaign.objects.all(), campaign_id)
    now = database_now()
    due = campaign.scheduled_for
    if campaign.status != CampaignStatus.SCHEDULED or due is None or due > now:
        return False
    if now - due > MAX_DELAY:
        _set_status(campaign, CampaignStatus.PAUSED, note=MISSED_NOTE)
        return False
    try:
        with transaction.atomic():
            _start(campaign)
    except NoRecipients as error:
        _set_status(campaign, CampaignStatus.PAUSED, note=error.sentence)
        return False
    return True


@transaction.atomic
def pause(*, campaign_id: UUID) -> Campaign:
    """Stop after the current batch. Raise NotFound or WrongStatus."""
    campaign = _locked_in_status(campaign_id, CampaignStatus.SENDING, CampaignStatus.SCHEDULED)
    return _set_status(campaign, CampaignStatus.PAUSED)


@transaction.atomic
def pause_after_restore(restored: Restored) -> str:
    """Pause the campaigns of a restored backup: they may have been sent after the backup was made."""
    if restored.resume_mail:
        return ""
    under_way = [CampaignStatus.SENDING, CampaignStatus.SCHEDULED]
    campaigns = list(Campaign.objects.filter(status__in=under_way).order_by("pk").select_for_update(no_key=True))
    for campaign in campaigns:
        _set_status(campaign, CampaignStatus.PAUSED, note=RESTORED_NOTE)
    message = ngettext(
        "%d campaign is paused: see /staff/campaigns/.",
        "%d campaigns are paused: see /staff/campaigns/.",
        len(campaigns),
    )
    return message % len(campaigns) if campaigns else ""


@transaction.atomic
def resume(*, campaign_id: UUID) -> Campaign:
    """Continue where the campaign stopped; nobody gets it twice. Raise NotFound, WrongStatus or NoRecipients."""
    campaign = _locked_in_status(campaign_id, CampaignStatus.PAUSED)
    if campaign.started_at is None:
        return _start(campaign)
    jobs.enqueue("subscriptions.send_batch", campaign_id=campaign.pk)
    return _set_status(campaign, CampaignStatus.SENDING, note="", moved_at=database_now())


@transaction.atomic
def cancel(*, campaign_id: UUID) -> Campaign:
    """Cancel the remaining deliveries for good. Raise NotFound or WrongStatus."""
    campaign = _locked_in_status(campaign_id, CampaignStatus.SCHEDULED, CampaignStatus.SENDING, CampaignStatus.PAUSED)
    campaign.deliveries.filter(state=DeliveryState.WAITING).update(
        state=DeliveryState.PASSED_OVER, trouble="Cancelled", updated_at=database_now()
    )
    return _set_status(campaign, CampaignStatus.CANCELLED)


def announce_progress(campaign: Campaign) -> None:
    """Announce status and counts in the campaign's room, as the last step of a transaction."""
    announce(campaign.room, CampaignMoved(shapes.campaign_progress(campaign, queries.progress(campaign))))


def _start(campaign: Campaign) -> Campaign:
    audience = queries.audience(campaign.segment, topic=campaign.topic, about=campaign.about)
    if not audience.exists():
        raise NoRecipients
    sql, values = audience.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_CREATE_DELIVERIES.format(audience=sql), [campaign.pk, *values])
    jobs.enqueue("subscriptions.send_batch", campaign_id=campaign.pk)
    now = database_now()
    return _set_status(campaign, CampaignStatus.SENDING, note="", started_at=now, moved_at=now)


def _locked_in_status(campaign_id: UUID, *statuses: str) -> Campaign:
    campaign = locked(Campaign.objects.all(), campaign_id)
    if campaign.status not in statuses:
        status = campaign.get_status_display().lower()
        raise WrongStatus(f"This is not possible now: the campaign is {status}.", status=campaign.status)
    return campaign


def _set_status(campaign: Campaign, status: str, **facts: Any) -> Campaign:
    campaign.status = status
    for name, value in facts.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["status", *facts, "updated_at"])
    announce_progress(campaign)
    return campaign


@transaction.atomic
def send_batch(*, campaign_id: UUID) -> int:
    """Queue the emails of the next batch, and the job of the batch after it. Return the number of deliveries.

    Locks the subscribers, so that anyone who has just unsubscribed is skipped.
    """
    campaign = locked(Campaign.objects.all(), campaign_id)
    if campaign.status != CampaignStatus.SENDING:
        return 0
    deliveries = list(waiting_deliveries(campaign)[:BATCH_SIZE])
    recipients = _locked_recipients(deliveries)
    accounts = _accounts_of(recipients)
    for delivery in deliveries:
        _deliver(campaign, delivery, recipients[delivery.subscriber_id], accounts)
    Delivery.objects.bulk_update(deliveries, DELIVERY_FIELDS)
    _finish_batch(campaign)
    return len(deliveries)


def waiting_deliveries(campaign: Campaign) -> Any:
    """Return the remaining deliveries. Query them in a statement after locked()."""
    return Delivery.objects.filter(campaign=campaign, state=DeliveryState.WAITING).order_by("created_at", "id")


@transaction.atomic
def continue_campaigns() -> int:
    """Scheduled job: start due campaigns and continue stalled ones. Return their number."""
    now = database_now()
    due = Campaign.objects.filter(status=CampaignStatus.SCHEDULED, scheduled_for__lte=now)
    stalled = Campaign.objects.filter(status=CampaignStatus.SENDING, moved_at__lt=now - STALLED_AFTER)
    started = jobs.enqueue_many("subscriptions.start_if_due", _job_arguments(due))
    continued = jobs.enqueue_many("subscriptions.send_batch", _job_arguments(stalled))
    stalled.update(moved_at=now)
    return len(started) + len(continued)


@transaction.atomic
def record_failures() -> int:
    """Scheduled job: mark deliveries whose emails failed, and suppress missing mailboxes. Return their number."""
    failed = Delivery.objects.filter(state=DeliveryState.SENT, mail__state=MailBox.State.FAILED)
    deliveries = list(
        failed.select_related("mail").order_by("pk").select_for_update(of=("self",), skip_locked=True)[:500]
    )
    for delivery in deliveries:
        delivery.trouble = delivery.mail.trouble if delivery.mail else ""
        delivery.state, delivery.updated_at = DeliveryState.FAILED, database_now()
    Delivery.objects.bulk_update(deliveries, ["state", "trouble", "updated_at"])
    for subscriber_id in sorted(
        {delivery.subscriber_id for delivery in deliveries if _NO_MAILBOX.search(delivery.trouble)}
    ):
        suppress(subscriber_id=subscriber_id, reason=Suppression.BOUNCED, origin=Origin("mail server"))
    return len(deliveries)


def _deliver(campaign: Campaign, delivery: Delivery, recipient: Subscriber, accounts: dict[str, Any]) -> None:
    """Queue one email. A failure does not stop the other deliveries."""
    delivery.updated_at = database_now()
    if recipient.status != Status.CONFIRMED:
        delivery.state, delivery.trouble = DeliveryState.PASSED_OVER, "Left before"
        return
    try:
        with transaction.atomic():
            delivery.mail = emails.post_campaign(campaign, recipient, accounts.get(recipient.key))
    except (DomainError, ValueError) as error:
        delivery.state, delivery.trouble = DeliveryState.FAILED, str(error)[:300]
    else:
        delivery.state, delivery.sent_at = DeliveryState.SENT, delivery.updated_at


def _locked_recipients(deliveries: list[Delivery]) -> dict[UUID, Subscriber]:
    """Return the batch's subscribers, locked against unsubscribing meanwhile."""
    rows = Subscriber.objects.filter(pk__in=[delivery.subscriber_id for delivery in deliveries])
    return {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}


def _accounts_of(recipients: dict[UUID, Subscriber]) -> dict[str, Any]:
    """Return the accounts with these confirmed addresses. They also get the campaign in their account."""
    keys = [recipient.key for recipient in recipients.values()]
    accounts = get_user_model().objects.filter(email__in=keys, email_confirmed_at__isnull=False, is_active=True)
    return {account.email: account for account in accounts}


def _finish_batch(campaign: Campaign) -> None:
    """Queue the next batch behind this batch's emails, or finish the campaign."""
    campaign.moved_at = database_now()
    if waiting_deliveries(campaign).exists():
        jobs.enqueue("subscriptions.send_batch", campaign_id=campaign.pk)
    else:
        campaign.status, campaign.finished_at = CampaignStatus.SENT, campaign.moved_at
    campaign.save(update_fields=["status", "moved_at", "finished_at", "updated_at"])
    announce_progress(campaign)


def _job_arguments(campaigns: Any) -> list[dict[str, Any]]:
    return [{"campaign_id": id} for id in campaigns.values_list("pk", flat=True)]
