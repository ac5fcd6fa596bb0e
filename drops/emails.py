"""Which emails about drops go out, when, and what they say. A code is named, and filled in when the email is read."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from core import jobs
from core.database import database_now
from core.mail import rendering
from core.mail.services import post
from core.times import format_clock, format_day
from drops import queries
from drops.models import Claim, ClaimStatus, Drop, Waitlist

FOLDER = "drops"
REMINDER_LEAD = timedelta(minutes=5)
CODE = "claim"
OFFERED, DRAWN, OPENING = "offered", "drawn", "opening"
MOVED, CODE_MOVED = "moved", "code_moved"
CLAIM_EMAILS = (OFFERED, CODE_MOVED)


def send_claimed(claim: Claim) -> None:
    _post_claim_email(claim, "claim_issued")


def send_offered(claim: Claim) -> None:
    _post_claim_email(claim, "slot_offered")


def send_revoked(claim: Claim) -> None:
    _post_claim_email(claim, "claim_revoked", secret=False)


def send_lapsed(drop: Drop, lapsed: Iterable[Claim | Waitlist]) -> None:
    """Send the email that an entry or claim ended because the address was not confirmed."""
    for each in lapsed:
        _post(drop, each.user, "lapsed", str(each.pk), {"had_code": isinstance(each, Claim)})


def queue_emails(kind: str, ids: Collection[UUID]) -> None:
    """Queue one email for each claim or entry, in one statement."""
    jobs.enqueue_many("drops.tell", [{"kind": kind, "id": id} for id in ids])


def queue_drawn(drop: Drop) -> None:
    """Queue an email about the draw to everybody on the waitlist."""
    queue_emails(DRAWN, list(Waitlist.objects.filter(drop=drop).values_list("pk", flat=True)))


def queue_moved(drop: Drop, now: datetime) -> None:
    """Queue emails about a new time or place to holders of unused codes, and to the waitlist unless it is over."""
    queue_emails(
        CODE_MOVED, list(Claim.objects.live().filter(drop=drop, status=ClaimStatus.ISSUED).values_list("pk", flat=True))
    )
    if not drop.is_over_at(now):
        queue_emails(MOVED, list(Waitlist.objects.filter(drop=drop).waiting().values_list("pk", flat=True)))


@transaction.atomic
def send_email(*, kind: str, id: UUID) -> bool:
    """Send the email, once, if it still applies. Returns whether it did."""
    if kind in CLAIM_EMAILS:
        claim = Claim.objects.select_related("drop", "user").filter(pk=id, status=ClaimStatus.ISSUED).first()
        if claim:
            _send_claim_email(kind, claim)
        return claim is not None
    entry = Waitlist.objects.select_related("drop", "user").filter(pk=id).first()
    if entry is None or not _still_applies(kind, entry):
        return False
    template = {DRAWN: "order_drawn", OPENING: "window_opens", MOVED: "drop_moved"}[kind]
    values = {"place": queries.position(entry)}
    _post(entry.drop, entry.user, template, f"{entry.pk}/{_edition(kind, entry.drop)}", values)
    return True


def _send_claim_email(kind: str, claim: Claim) -> None:
    if kind == OFFERED:
        send_offered(claim)
    else:
        values = {"until": f"{format_day(claim.expires_at)}, {format_clock(claim.expires_at)}", "has_code": True}
        _post(claim.drop, claim.user, "drop_moved", f"{claim.pk}/{_edition(kind, claim.drop)}", values)


def _still_applies(kind: str, entry: Waitlist) -> bool:
    drop, now = entry.drop, database_now()
    if kind == OPENING:
        return bool(drop.is_active and drop.claim_window_start - REMINDER_LEAD <= now < drop.claim_window_start)
    if kind == MOVED:
        return not drop.is_over_at(now)
    return entry.draw_rank is not None and not drop.is_over_at(now)


def _edition(kind: str, drop: Drop) -> str:
    """Return what distinguishes repeated emails: the date of a reminder, or the time of a change."""
    if kind == OPENING:
        return drop.claim_window_start.isoformat()
    return drop.updated_at.isoformat() if kind in (MOVED, CODE_MOVED) else "1"


def _post_claim_email(claim: Claim, template: str, secret: bool = True) -> None:
    values = {
        "claim": claim,
        "code": rendering.placeholder(CODE, claim.pk) if secret else "",
        "until": f"{format_day(claim.expires_at)}, {format_clock(claim.expires_at)}",
        "claims_page": rendering.page_url("my-claims"),
        "confirm_by": format_clock(claim.to_confirm_by) if claim.to_confirm_by else "",
    }
    _post(claim.drop, claim.user, template, str(claim.pk), values, secret=secret)


def _post(drop: Drop, person: Any, template: str, key: str, values: dict[str, Any], secret: bool = False) -> None:
    context = {
        "name": person.name,
        "drop": drop,
        "opens": f"{format_day(drop.claim_window_start)}, {format_clock(drop.claim_window_start)}",
        "closes": f"{format_day(drop.claim_window_end)}, {format_clock(drop.claim_window_end)}",
        "page": rendering.absolute_url(drop.get_absolute_url()),
        "leave_page": rendering.page_url("drop-leave", drop.slug),
        **values,
    }
    key = f"{FOLDER}/{template}/{key}"
    post(to=person, template=f"{FOLDER}/{template}", context=context, dedupe_key=key, secret=secret)


@transaction.atomic
def queue_reminders(*, drop_id: UUID) -> int:
    """Queue a reminder for each entry, unless the window was moved or has begun. Returns how many."""
    drop = Drop.objects.filter(pk=drop_id).first()
    now = database_now()
    if drop is None or not drop.is_active or drop.has_begun_at(now):
        return 0
    if now < drop.claim_window_start - REMINDER_LEAD:
        return 0
    entries = list(Waitlist.objects.filter(drop=drop).values_list("pk", flat=True))
    queue_emails(OPENING, entries)
    return len(entries)
