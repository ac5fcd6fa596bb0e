"""Issue slots, let them expire and offer freed ones; close the list of a draw and draw its order."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.services import queue_confirmation_link
from core import jobs
from core.capacity import confirmation
from core.database import DatabaseNow, database_now
from core.errors import Conflict, constraint_name
from core.mail import services as mail
from core.people import Person
from core.rooms.services import Event, announce
from drops import codes, emails, ordering, queries, room_events, shapes
from drops.access import locked_drop, locked_to_manage
from drops.errors import AlreadyDrawn, AlreadySealed, NobodyWaits, NotADraw, NotSealed
from drops.models import ChangeKind, Claim, ClaimStatus, Draw, Drop, PastDeadline, PlaceChange, Waitlist


def commit_seed(drop: Drop) -> Draw:
    """Create the seed and publish its hash, before anybody can join."""
    seed = ordering.new_seed()
    return Draw.objects.create(drop=drop, seed=seed, seed_hash=ordering.seed_hash(seed))


@transaction.atomic
def seal(*, drop_id: UUID, by: Person) -> Draw:
    """Close the list of a draw and publish its hash. Later entries come after all that are on it.

    Raises NotFound, NotYourDrop, NotADraw, AlreadySealed, NobodyWaits.
    """
    drop, draw = _locked(by, drop_id)
    if draw.is_sealed:
        raise AlreadySealed
    announce(drop.room, _seal(drop, draw, database_now()), actor=by.pk)
    return draw


@transaction.atomic
def draw_order(*, drop_id: UUID, by: Person) -> Draw:
    """Draw the order of the closed list and reveal the seed.

    Raises NotFound, NotYourDrop, NotADraw, NotSealed, AlreadyDrawn.
    """
    drop, draw = _locked(by, drop_id)
    if not draw.is_sealed:
        raise NotSealed
    if draw.is_drawn:
        raise AlreadyDrawn
    announce(drop.room, _draw(drop, draw, database_now()), actor=by.pk)
    return draw


def ensure_drawn(drop: Drop, now: datetime) -> list[Event]:
    """Close the list and draw it if the window has begun and nobody has done so. The drop is locked."""
    if not drop.is_draw or not drop.has_begun_at(now):
        return []
    draw = drop.draw
    if draw.is_drawn or not (draw.is_sealed or Waitlist.objects.filter(drop=drop).exists()):
        return []
    happened: list[Event] = [] if draw.is_sealed else [_seal(drop, draw, now)]
    return [*happened, _draw(drop, draw, now)]


def _locked(by: Person, drop_id: UUID) -> tuple[Drop, Draw]:
    drop = locked_to_manage(by, drop_id)
    if not drop.is_draw:
        raise NotADraw
    return drop, drop.draw


def _seal(drop: Drop, draw: Draw, now: datetime) -> Event:
    entries = list(Waitlist.objects.filter(drop=drop).order_by("id").values_list("pk", flat=True))
    if not entries:
        raise NobodyWaits
    draw.entries, draw.list_hash, draw.sealed_at = entries, ordering.list_hash(entries), now
    draw.save(update_fields=["entries", "list_hash", "sealed_at", "updated_at"])
    return room_events.DropSealed({"draw": shapes.DrawOut.of(draw)})


def _draw(drop: Drop, draw: Draw, now: datetime) -> Event:
    order = ordering.drawn_order(draw.seed, drop.pk, draw.entries)
    ranks = {UUID(entry): rank for rank, entry in enumerate(order, 1)}
    here = list(Waitlist.objects.filter(drop=drop, pk__in=ranks))
    for entry in here:
        entry.draw_rank = ranks[entry.pk]
    Waitlist.objects.bulk_update(here, ["draw_rank"], batch_size=500)
    draw.drawn_at = now
    draw.save(update_fields=["drawn_at", "updated_at"])
    record_change(drop, ChangeKind.DRAWN, now)
    emails.queue_drawn(drop)
    return room_events.DropDrawn({"draw": shapes.DrawOut.of(draw)})


def record_change(drop: Drop, kind: ChangeKind, now: datetime, entry: Waitlist | None = None, **more: Any) -> None:
    record_changes(drop, kind, now, [entry], **more)


def record_changes(
    drop: Drop, kind: ChangeKind, now: datetime, entries: Iterable[Waitlist | None], **more: Any
) -> None:
    """Record one change per entry, with the sort key that it had until now."""
    last = PlaceChange.objects.filter(drop=drop).aggregate(last=Max("number"))["last"] or 0
    PlaceChange.objects.bulk_create(
        PlaceChange(drop=drop, kind=kind, at=now, number=number, **_sort_key(entry), **more)
        for number, entry in enumerate(entries, last + 1)
    )


def _sort_key(entry: Waitlist | None) -> dict[str, Any]:
    if entry is None:
        return {}
    key = {"entry": entry.pk, "draw_rank": entry.draw_rank, "joined_at": entry.joined_at}
    # A person at the end moves nobody by leaving.
    return key | {"score": None if entry.passed_at else entry.priority_score}


log = logging.getLogger(__name__)
MAX_CODE_TRIES = 5
_CODE_TAKEN = "drops_claim_code_hash"  # the prefix of its unique constraints' names


@transaction.atomic
def settle_drop(*, drop_id: UUID) -> int:
    """End the expired claims and offer their slots. Returns how many expired. Raises NotFound."""
    drop = locked_drop(drop_id)
    before = Claim.objects.filter(drop=drop).overdue().count()
    happened = settle(drop, database_now())
    if happened:
        announce(drop.room, *happened)
    return int(before)


@transaction.atomic
def open_window(*, drop_id: UUID) -> bool:
    """Close and draw the list of a draw whose window has begun. Returns whether it was drawn now."""
    drop = locked_drop(drop_id)
    now = database_now()
    if not drop.has_begun_at(now) or not drop.is_draw:
        return False
    happened = ensure_drawn(drop, now)
    if happened:
        announce(drop.room, *happened)
    return bool(happened)


def settle_overdue() -> int:
    """Settle every drop with an overdue claim, in case a job was lost. Returns how many expired."""
    late = Claim.objects.overdue().order_by("drop").values_list("drop", flat=True).distinct()
    return sum(settle_drop(drop_id=drop_id) for drop_id in late)


def settle(drop: Drop, now: datetime) -> list[Event]:
    """Settle the drop; every service does this first under its lock. The caller announces the events."""
    late = list(Claim.objects.filter(drop=drop).overdue().select_related("user").order_by("expires_at", "id"))
    if not late:
        return []
    for claim in late:
        end_claim(drop, claim, ClaimStatus.EXPIRED, claim.expires_at)
    happened: list[Event] = [room_events.ClaimExpired(queries.count_slots(drop).counts)]
    return happened + offer_slots(drop, len(late), now)


def end_claim(drop: Drop, claim: Claim, status: ClaimStatus, at: datetime, reason: str = "") -> None:
    """End a live claim; its holder goes to the end of the waitlist."""
    Claim.objects.filter(pk=claim.pk).update(status=status, ended_at=at, end_reason=reason, updated_at=DatabaseNow())
    claim.status, claim.ended_at, claim.end_reason = status, at, reason
    entry = Waitlist.objects.filter(drop=drop, user=claim.user_id).first()
    if entry:
        record_change(drop, ChangeKind.PASSED, at, entry)
        entry.passed_at = at
        entry.save(update_fields=["passed_at", "updated_at"])


def offer_slots(drop: Drop, freed: int, now: datetime) -> list[Event]:
    """Offer freed slots to the next in line, with a code and an email. The drop is locked.

    An offer is a claim: a later, higher score does not change it. People whose code expired must ask again.
    """
    if not (drop.is_active and drop.has_begun_at(now)):
        return []
    number = min(freed, queries.count_slots(drop).remaining)
    waiting = Waitlist.objects.filter(drop=drop, passed_at=None).waiting().in_order().select_related("user")
    # An entry that lapses within a minute gets no code.
    waiting = waiting.exclude(confirm_by__lte=now, user__email_confirmed_at=None)
    offers = [_offer_claim(drop, entry.user, now) for entry in waiting[:number]]
    if not offers:
        return []
    schedule_expiry(offers[0])
    mail.queue_many("drops.offered", [claim.pk for claim in offers])
    return [room_events.SlotsOffered(queries.count_slots(drop).counts, len(offers))]


def _offer_claim(drop: Drop, person: Person, now: datetime) -> Claim:
    return issue_claim(drop, person, now, was_offered=True, **entry_terms(drop, person))


def issue_claim(drop: Drop, person: Person, now: datetime, **more: Any) -> Claim:
    """Create a live claim. The drop is locked and a slot is free."""
    claim = Claim(drop=drop, user=person, issued_at=now, expires_at=now + drop.claims_last, **more)
    for claim.drawn_again in range(MAX_CODE_TRIES):
        claim.code_hash = code_hash(claim)
        try:
            with transaction.atomic():
                claim.save(force_insert=True)
        except IntegrityError as clash:
            if not constraint_name(clash).startswith(_CODE_TAKEN):
                raise
        else:
            return claim
    raise Conflict(retryAfter=1)


def code_hash(claim: Claim) -> str:
    secret = settings.CODE_SECRET
    return codes.hash_code(secret, codes.derive(secret, claim.pk, claim.drawn_again))


def schedule_expiry(claim: Claim) -> None:
    """Queue a job for the moment when the claim expires."""
    jobs.enqueue_at("drops.settle", claim.expires_at, drop_id=claim.drop_id)


def entry_terms(drop: Drop, person: Person) -> dict[str, Any]:
    """Return the deadline to store with an entry or an offered claim. Raises ConfirmFirst."""
    bookings = (model.objects.filter(drop=drop, user=person) for model in (Waitlist, Claim, PastDeadline))
    confirm_by = confirmation.confirmation_deadline(person, drop, *bookings, mail_link=queue_confirmation_link)
    return {"confirm_by": confirm_by} if confirm_by else {}


def claim_terms(drop: Drop, person: Person, network: str) -> dict[str, Any]:
    """Return the deadline and network to store with a requested claim. Raises ConfirmFirst."""
    found = entry_terms(drop, person)
    if not found:
        return {}
    key = confirmation.network_key(network)
    confirmation.check_network_limit(Claim.objects.live().filter(drop=drop), key, drop.total_slots)
    return {**found, "network_key": key}


def remember_deadline(entry: Waitlist) -> None:
    """Keep the deadline of an entry that is deleted, in case the person comes back."""
    if entry.confirm_by:
        kept = {"confirm_by": entry.confirm_by}
        PastDeadline.objects.get_or_create(drop_id=entry.drop_id, user_id=entry.user_id, defaults=kept)


def stop_asking_to_confirm(drop: Drop) -> None:
    """Delete the deadlines of a drop that no longer asks for confirmed addresses."""
    PastDeadline.objects.filter(drop=drop).delete()
    for model in (Waitlist, Claim):
        rows: Any = model.objects.filter(drop=drop, confirm_by__isnull=False)
        rows.update(confirm_by=None, network_key="")
