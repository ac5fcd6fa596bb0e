"""Which emails about drops go out, when, and what they say. A code is named, and filled in when the email is read."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from core.database import database_now
from core.mail import rendering
from core.mail import services as mail
from core.people import Person
from core.times import format_clock, format_day
from drops import queries
from drops.models import Claim, ClaimStatus, Drop, Waitlist

FOLDER = "drops"
REMINDER_LEAD = timedelta(minutes=5)
CODE = "claim"
OFFERED, DRAWN, OPENING = "offered", "drawn", "opening"
MOVED, CODE_MOVED = "moved", "code_moved"


def queue_lapsed(drop: Drop, lapsed: Iterable[Claim | Waitlist]) -> None:
    """Queue the email that an entry or claim ended because the address was not confirmed: its row may be deleted."""
    for each in lapsed:
        mail.queue("drops.lapsed", drop.pk, to=each.user_id, key=each.pk, had_code=isinstance(each, Claim))


def queue_drawn(drop: Drop) -> None:
    """Queue an email about the draw to everybody on the waitlist."""
    mail.queue_many("drops.drawn", list(Waitlist.objects.filter(drop=drop).values_list("pk", flat=True)))


def queue_moved(drop: Drop, now: datetime) -> None:
    """Queue emails about a new time or place to holders of unused codes, and to the waitlist unless it is over."""
    issued = Claim.objects.live().filter(drop=drop, status=ClaimStatus.ISSUED)
    mail.queue_many("drops.code_moved", list(issued.values_list("pk", flat=True)))
    if not drop.is_over_at(now):
        mail.queue_many("drops.moved", list(Waitlist.objects.filter(drop=drop).waiting().values_list("pk", flat=True)))


def write_claim(template: str, claim_id: UUID, status: ClaimStatus | None = None, secret: bool = True) -> None:
    """Write to a claim's holder, if the claim still has this status. None: whatever became of it."""
    claim = Claim.objects.select_related("drop", "user").filter(pk=claim_id).first()
    if claim and claim.user and status in (None, claim.status):
        values = {
            "claim": claim,
            "code": rendering.placeholder(CODE, claim.pk) if secret else "",
            "has_code": True,
            "until": f"{format_day(claim.expires_at)}, {format_clock(claim.expires_at)}",
            "claims_page": rendering.page_url("my-claims"),
            "confirm_by": format_clock(claim.to_confirm_by) if claim.to_confirm_by else "",
        }
        edition = _edition(CODE_MOVED, claim.drop) if template == "drop_moved" else ""
        _post(claim.drop, claim.user, template, "/".join(filter(None, [str(claim.pk), edition])), values, secret=secret)


def write_entry(kind: str, template: str, entry_id: UUID) -> None:
    """Write to somebody on the waitlist, if it still applies."""
    entry = Waitlist.objects.select_related("drop", "user").filter(pk=entry_id).first()
    if entry and _still_applies(kind, entry):
        key = f"{entry.pk}/{_edition(kind, entry.drop)}"
        _post(entry.drop, entry.user, template, key, {"place": queries.position(entry)})


def write_lapsed(drop_id: UUID, to: str, key: str, had_code: bool) -> None:
    drop, person = Drop.objects.filter(pk=drop_id).first(), get_user_model().objects.filter(pk=to).first()
    if drop and person:
        _post(drop, person, "lapsed", key, {"had_code": had_code})


KINDS: dict[str, Callable[..., object]] = {
    "claim_issued": partial(write_claim, "claim_issued"),
    "claim_revoked": partial(write_claim, "claim_revoked", secret=False),
    OFFERED: partial(write_claim, "slot_offered", status=ClaimStatus.ISSUED),
    CODE_MOVED: partial(write_claim, "drop_moved", status=ClaimStatus.ISSUED, secret=False),
    DRAWN: partial(write_entry, DRAWN, "order_drawn"),
    OPENING: partial(write_entry, OPENING, "window_opens"),
    MOVED: partial(write_entry, MOVED, "drop_moved"),
    "lapsed": write_lapsed,
}


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


def _post(drop: Drop, person: Person, template: str, key: str, values: dict[str, Any], secret: bool = False) -> None:
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
    mail.post(to=person, template=f"{FOLDER}/{template}", context=context, dedupe_key=key, secret=secret)


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
    mail.queue_many("drops.opening", entries)
    return len(entries)
