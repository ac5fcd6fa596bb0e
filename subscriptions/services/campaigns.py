"""The verbs of writing a campaign: draft, edit, throw away."""

from secrets import token_hex
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from core.capacity.places import locked
from core.errors import Invalid
from core.text import one_line, problem
from subscriptions.models import Campaign, CampaignStatus, Segment, Topic
from subscriptions.refusals import CampaignLocked, VersionConflict

LONGEST_BODY = 50_000
LONGEST_SLUG = 72
WRITABLE = (CampaignStatus.DRAFT, CampaignStatus.SCHEDULED)


@transaction.atomic
def draft_campaign(*, by: Any, **facts: Any) -> Campaign:
    """A campaign that goes nowhere yet. Refuses with Invalid."""
    campaign = Campaign(written_by=by, **_checked(facts))
    campaign.slug = f"{slugify(campaign.subject)[:LONGEST_SLUG].strip('-') or 'news'}-{token_hex(3)}"
    campaign.save()
    return campaign


@transaction.atomic
def edit_campaign(*, campaign_id: UUID, version: int, **facts: Any) -> Campaign:
    """Change what has not begun to go out. Refuses with NotFound, CampaignLocked, VersionConflict, Invalid."""
    wanted = _checked(facts)
    campaign = _writable(campaign_id)
    if campaign.version != version:
        raise VersionConflict(current=campaign.version)
    for name, value in wanted.items():
        setattr(campaign, name, value)
    campaign.version += 1
    campaign.save()
    return campaign


@transaction.atomic
def delete_campaign(*, campaign_id: UUID) -> None:
    """Throw a draft away. Refuses with NotFound or CampaignLocked."""
    campaign = locked(Campaign.objects.all(), campaign_id)
    if campaign.status != CampaignStatus.DRAFT:
        raise CampaignLocked
    campaign.delete()


def _writable(campaign_id: UUID) -> Campaign:
    campaign = locked(Campaign.objects.all(), campaign_id)
    if campaign.status not in WRITABLE:
        raise CampaignLocked
    return campaign


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are kept: whom it is for says one thing only."""
    subject, body = one_line(facts["subject"]), facts["body"].replace("\r\n", "\n").strip()
    segment, topic = facts.get("segment", Segment.EVERYONE), facts.get("topic")
    wrong = _wrong(subject, body, segment, topic)
    if wrong:
        raise Invalid(fields=wrong)
    return {
        "subject": subject,
        "body": body,
        "segment": segment,
        "topic": topic if segment == Segment.TOPIC else None,
        "about": facts.get("about", "").strip() if segment in (Segment.SEATS, Segment.BUYERS) else "",
        "in_archive": facts.get("in_archive", True),
    }


def _wrong(subject: str, body: str, segment: str, topic: Topic | None) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not subject or len(subject) > 200:
        wrong["subject"] = ["Write a subject of at most 200 characters."]
    elif sentence := problem(subject):
        wrong["subject"] = [sentence]
    if not body or len(body) > LONGEST_BODY:
        wrong["body"] = [f"Write something, of {LONGEST_BODY} characters at most."]
    if segment not in Segment.values:
        wrong["segment"] = ["Choose whom it is for."]
    if segment == Segment.TOPIC and topic is None:
        wrong["topic"] = ["Choose a topic."]
    return wrong
