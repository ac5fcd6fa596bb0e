"""Close the list of a draw and draw the order; record every change of a waitlist's order."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from core.database import database_now
from core.rooms.services import Event, announce
from drops import emails, ordering, room_events, shapes
from drops.access import locked_to_manage
from drops.errors import AlreadyDrawn, AlreadySealed, NobodyWaits, NotADraw, NotSealed
from drops.models import ChangeKind, Draw, Drop, PlaceChange, Waitlist


def commit_seed(drop: Drop) -> Draw:
    """Create the seed and publish its hash, before anybody can join."""
    seed = ordering.new_seed()
    return Draw.objects.create(drop=drop, seed=seed, seed_hash=ordering.seed_hash(seed))


@transaction.atomic
def seal(*, drop_id: UUID, by: Any) -> Draw:
    """Close the list of a draw and publish its hash. Later entries come after all that are on it.

    Raises NotFound, NotYourDrop, NotADraw, AlreadySealed, NobodyWaits.
    """
    drop, draw = _locked(by, drop_id)
    if draw.is_sealed:
        raise AlreadySealed
    announce(drop.room, _seal(drop, draw, database_now()), actor=by.pk)
    return draw


@transaction.atomic
def draw_order(*, drop_id: UUID, by: Any) -> Draw:
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


def _locked(by: Any, drop_id: UUID) -> tuple[Drop, Draw]:
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
    return room_events.DropSealed({"draw": shapes.draw_out(draw)})


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
    return room_events.DropDrawn({"draw": shapes.draw_out(draw)})


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
