"""Create, edit and delete drops."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from core import jobs
from core.capacity import confirmation
from core.database import database_now
from core.errors import Invalid
from core.people import Person
from core.rooms.services import announce
from core.times import format_clock, format_day
from drops import access, emails, queries, room_events, shapes
from drops.access import locked_to_manage
from drops.errors import HasLiveClaims, HasProducts, ModeFixed, SlotsBelowClaims, slots_refused_by_name
from drops.models import ChangeKind, Claim, Draw, Drop, DropMode, Waitlist
from drops.services import slots

WINDOW_FIELDS = {"claim_window_start", "claim_window_end"}
EMAILED_FIELDS = WINDOW_FIELDS | {"collect_note"}


@transaction.atomic
def create_drop(*, by: Person, **values: Any) -> Drop:
    """Create a drop, and commit the seed of a draw. Raises Forbidden (organizers only), Invalid.

    Without `confirmed_only` it is on if there are few slots.
    """
    access.refuse_unless_organizer(by)
    if values.get("confirmed_only") is None:
        values["confirmed_only"] = confirmation.is_default_for(values["total_slots"])
    drop = Drop(organizer=by, **stripped(values))
    check_drop(drop)
    # The random end of the id distinguishes drops with the same title.
    drop.slug = f"{slugify(drop.title)[:120] or 'drop'}-{drop.pk.hex[-6:]}"
    drop.save(force_insert=True)
    if drop.is_draw:
        slots.commit_seed(drop)
    _schedule_window(drop)
    return drop


def edit_drop(*, drop_id: UUID, by: Person, **values: Any) -> Drop:
    """Edit a drop. Additional slots go to the next in line; a moved window is recorded and emailed.

    Raises NotFound, NotYourDrop, Invalid, ModeFixed, SlotsBelowClaims with the number taken.
    """
    with slots_refused_by_name(), transaction.atomic():
        drop = locked_to_manage(by, drop_id)
        now = database_now()
        happened = slots.settle(drop, now)
        before = {name: getattr(drop, name) for name in values}
        new_values = stripped(values)
        changed = [name for name, value in new_values.items() if value != before[name]]
        if not changed:
            if happened:
                announce(drop.room, *happened)
            return drop
        for name in changed:
            setattr(drop, name, new_values[name])
        check_drop(drop)
        _check_against_people(drop, changed)
        drop.save(update_fields=[*changed, "updated_at"])
        more = max(drop.total_slots - before.get("total_slots", drop.total_slots), 0)
        _apply_consequences(drop, changed, before, now)
        happened += slots.offer_slots(drop, more, now) if more else []
        changes = {**shapes.changed_facts(drop, changed), **queries.count_slots(drop).counts.data()}
        announce(drop.room, *happened, room_events.DropUpdated(changes), actor=by.pk)
    return drop


@transaction.atomic
def delete_drop(*, drop_id: UUID, by: Person) -> None:
    """Delete the drop with its waitlist. Raises NotFound, NotYourDrop, HasLiveClaims, HasProducts."""
    drop = locked_to_manage(by, drop_id)
    slots.settle(drop, database_now())
    if Claim.objects.live().filter(drop=drop).exists():
        raise HasLiveClaims
    try:
        Claim.objects.filter(drop=drop).delete()
        drop.delete()
    except ProtectedError:
        raise HasProducts from None


def _check_against_people(drop: Drop, changed: list[str]) -> None:
    if "mode" in changed:
        if Waitlist.objects.filter(drop=drop).exists() or Claim.objects.filter(drop=drop).exists():
            raise ModeFixed
        if drop.mode not in DropMode.values:
            raise Invalid(fields={"mode": ["fifo, priority or draw."]})
    taken = Claim.objects.live().filter(drop=drop).count()
    if drop.total_slots < taken:
        sentence = f"{taken} slots are taken: there cannot be fewer."
        raise SlotsBelowClaims(sentence, claimed=taken)


def _apply_consequences(drop: Drop, changed: list[str], before: dict[str, Any], now: datetime) -> None:
    if drop.is_draw and not Draw.objects.filter(drop=drop).exists():
        slots.commit_seed(drop)
    if "confirmed_only" in changed and not drop.confirmed_only:
        slots.stop_asking_to_confirm(drop)
    if "total_slots" in changed:
        reason = f"From {before['total_slots']} to {drop.total_slots}"
        slots.record_change(drop, ChangeKind.SLOTS, now, reason=reason)
    if WINDOW_FIELDS & set(changed):
        slots.record_change(
            drop,
            ChangeKind.WINDOW,
            now,
            reason=f"{_display_time(drop.claim_window_start)} to {_display_time(drop.claim_window_end)}",
        )
    if WINDOW_FIELDS & set(changed) or "mode" in changed:
        _schedule_window(drop)
    if EMAILED_FIELDS & set(changed):
        emails.queue_moved(drop, now)


def _schedule_window(drop: Drop) -> None:
    """Schedule the draw for the start of the window, and the reminder before it."""
    jobs.enqueue_at("drops.remind", drop.claim_window_start - emails.REMINDER_LEAD, drop_id=drop.pk)
    if drop.is_draw:
        jobs.enqueue_at("drops.open_window", drop.claim_window_start, drop_id=drop.pk)


def _display_time(moment: datetime) -> str:
    return f"{format_day(moment)}, {format_clock(moment)}"


def stripped(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values without surrounding spaces."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def check_drop(drop: Drop) -> None:
    """Raise Invalid with all errors at once."""
    wrong: dict[str, list[str]] = {}
    if not drop.title:
        wrong["title"] = ["Give it a title."]
    if not 1 <= drop.total_slots <= Drop.MAX_SLOTS:
        wrong["total_slots"] = [f"From 1 to {Drop.MAX_SLOTS}."]
    if drop.claim_window_end <= drop.claim_window_start:
        wrong["claim_window_end"] = ["The window must end after it starts."]
    if not 1 <= drop.claim_minutes <= Drop.MAX_CLAIM_MINUTES:
        wrong["claim_minutes"] = [f"From 1 to {Drop.MAX_CLAIM_MINUTES}."]
    if wrong:
        raise Invalid(fields=wrong)
