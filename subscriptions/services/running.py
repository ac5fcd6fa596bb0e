"""The verbs of a campaign on its way: test, schedule, start, pause, resume, cancel."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import ngettext

from core import jobs
from core.backups.contents import Restored
from core.capacity.places import locked
from core.database import database_now
from core.errors import Invalid
from core.mail.models import MailBox
from core.rooms.services import announce
from subscriptions import queries, wire
from subscriptions.events import CampaignMoved
from subscriptions.models import Campaign, CampaignStatus, DeliveryState
from subscriptions.refusals import NobodyToWriteTo, WrongMoment
from subscriptions.services import issues

LATE = timedelta(hours=6)
MISSED = "It was due while the machine was off. Resume it if it still makes sense."
RESTORED = "Restored from a backup. Check what was sent since the backup, then resume."
_LEDGER = """
    INSERT INTO subscriptions_delivery (id, created_at, updated_at, campaign_id, subscriber_id, state, trouble)
    SELECT gen_random_uuid(), clock_timestamp(), clock_timestamp(), %s, audience.id, 'waiting', ''
    FROM ({audience}) AS audience ON CONFLICT (campaign_id, subscriber_id) DO NOTHING
"""


@transaction.atomic
def send_test(*, campaign_id: UUID, by: Any) -> MailBox:
    """Mail it to whoever asks, whatever its status. Refuses with NotFound."""
    return issues.post_test(queries.campaign(campaign_id), by)


@transaction.atomic
def schedule(*, campaign_id: UUID, at: datetime) -> Campaign:
    """Have it begin by itself. Refuses with NotFound, WrongMoment, or Invalid where that is over."""
    campaign = _locked_at(campaign_id, CampaignStatus.DRAFT, CampaignStatus.SCHEDULED)
    if at <= database_now():
        raise Invalid(fields={"scheduled_for": ["Choose a moment that is still to come."]})
    return _move(campaign, CampaignStatus.SCHEDULED, scheduled_for=at)


@transaction.atomic
def unschedule(*, campaign_id: UUID) -> Campaign:
    """Back to a draft. Refuses with NotFound or WrongMoment."""
    campaign = _locked_at(campaign_id, CampaignStatus.SCHEDULED)
    return _move(campaign, CampaignStatus.DRAFT, scheduled_for=None)


@transaction.atomic
def start(*, campaign_id: UUID) -> Campaign:
    """Settle whom it goes to, now and for good, and let it go out. Who subscribes later is not among them.

    Refuses with NotFound, WrongMoment (of two who start it one does), or NobodyToWriteTo.
    """
    campaign = _locked_at(campaign_id, CampaignStatus.DRAFT, CampaignStatus.SCHEDULED)
    return _begin(campaign)


@transaction.atomic
def start_if_due(*, campaign_id: UUID) -> bool:
    """For the clock. One that is hours late waits for somebody to decide: news of yesterday may be none."""
    campaign = locked(Campaign.objects.all(), campaign_id)
    now = database_now()
    due = campaign.scheduled_for
    if campaign.status != CampaignStatus.SCHEDULED or due is None or due > now:
        return False
    if now - due > LATE:
        _move(campaign, CampaignStatus.PAUSED, note=MISSED)
        return False
    try:
        with transaction.atomic():
            _begin(campaign)
    except NobodyToWriteTo as nobody:
        _move(campaign, CampaignStatus.PAUSED, note=nobody.sentence)
        return False
    return True


@transaction.atomic
def pause(*, campaign_id: UUID) -> Campaign:
    """Stop after the batch that is on its way. Refuses with NotFound or WrongMoment."""
    campaign = _locked_at(campaign_id, CampaignStatus.SENDING, CampaignStatus.SCHEDULED)
    return _move(campaign, CampaignStatus.PAUSED)


@transaction.atomic
def pause_after_restore(restored: Restored) -> str:
    """Let no campaign of a restored backup go on by itself: it may have gone out after the backup was made."""
    if restored.resume_mail:
        return ""
    under_way = [CampaignStatus.SENDING, CampaignStatus.SCHEDULED]
    found = list(Campaign.objects.filter(status__in=under_way).order_by("pk").select_for_update(no_key=True))
    for campaign in found:
        _move(campaign, CampaignStatus.PAUSED, note=RESTORED)
    told = ngettext(
        "%d campaign is paused: see /staff/campaigns/.", "%d campaigns are paused: see /staff/campaigns/.", len(found)
    )
    return told % len(found) if found else ""


@transaction.atomic
def resume(*, campaign_id: UUID) -> Campaign:
    """Go on where it stopped; nobody gets it again. Refuses with NotFound, WrongMoment, NobodyToWriteTo."""
    campaign = _locked_at(campaign_id, CampaignStatus.PAUSED)
    if campaign.started_at is None:
        return _begin(campaign)
    jobs.enqueue("subscriptions.send_batch", campaign_id=campaign.pk)
    return _move(campaign, CampaignStatus.SENDING, note="", moved_at=database_now())


@transaction.atomic
def cancel(*, campaign_id: UUID) -> Campaign:
    """Never go on: who has it has it, nobody else gets it. Refuses with NotFound or WrongMoment."""
    campaign = _locked_at(campaign_id, CampaignStatus.SCHEDULED, CampaignStatus.SENDING, CampaignStatus.PAUSED)
    campaign.deliveries.filter(state=DeliveryState.WAITING).update(
        state=DeliveryState.PASSED_OVER, trouble="Cancelled", updated_at=database_now()
    )
    return _move(campaign, CampaignStatus.CANCELLED)


def tell(campaign: Campaign) -> None:
    """Say in its room how it stands. Once for each transaction, as the last thing."""
    announce(campaign.room, CampaignMoved(wire.standing_out(campaign, queries.progress(campaign))))


def _begin(campaign: Campaign) -> Campaign:
    audience = queries.audience(campaign.segment, topic=campaign.topic, about=campaign.about)
    if not audience.exists():
        raise NobodyToWriteTo
    sql, values = audience.order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER.format(audience=sql), [campaign.pk, *values])
    jobs.enqueue("subscriptions.send_batch", campaign_id=campaign.pk)
    now = database_now()
    return _move(campaign, CampaignStatus.SENDING, note="", started_at=now, moved_at=now)


def _locked_at(campaign_id: UUID, *statuses: str) -> Campaign:
    campaign = locked(Campaign.objects.all(), campaign_id)
    if campaign.status not in statuses:
        said = campaign.get_status_display().lower()
        raise WrongMoment(f"This is not possible now: the campaign is {said}.", status=campaign.status)
    return campaign


def _move(campaign: Campaign, status: str, **facts: Any) -> Campaign:
    campaign.status = status
    for name, value in facts.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["status", *facts, "updated_at"])
    tell(campaign)
    return campaign
