"""Find a drop, or raise; lock it, which every service does first; and decide who may manage it."""

from typing import Any
from uuid import UUID

from core.capacity.locking import locked
from core.errors import Forbidden, NotFound
from core.ids import id_or_slug
from core.people import Visitor
from drops.errors import NotYourDrop
from drops.models import Drop, DropQuerySet

NO_DROP = "There is no such drop."


def may_manage(drop: Drop, person: Visitor) -> bool:
    """Return whether the person is the drop's organizer or staff."""
    return bool(person.is_authenticated and (person.is_staff or drop.organizer_id == person.pk))


def drop_for(name: Any, among: "DropQuerySet | None" = None) -> Drop:
    """Return the drop with this id or slug. Raises NotFound. Every drop is public."""
    seen: DropQuerySet = Drop.objects.all() if among is None else among
    found: Drop | None = seen.filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NotFound(NO_DROP)
    return found


def drop_to_manage(person: Visitor, name: Any) -> Drop:
    """Return the drop for its organizer or staff. Raises NotFound, NotYourDrop."""
    found = drop_for(name)
    if not may_manage(found, person):
        raise NotYourDrop
    return found


def refuse_unless_organizer(person: Visitor) -> None:
    """Raise Forbidden unless the person is an organizer or staff."""
    if not (person.is_authenticated and person.is_organizer):
        raise Forbidden("Only organizers can do this.")


def locked_drop(drop_id: UUID) -> Drop:
    """Return the drop, locked until the transaction ends. Raises NotFound."""
    try:
        return locked(Drop.objects.all(), drop_id)
    except NotFound:
        raise NotFound(NO_DROP) from None


def locked_to_manage(person: Visitor, drop_id: UUID) -> Drop:
    """Return the locked drop for its organizer or staff. Raises NotFound, NotYourDrop."""
    drop = locked_drop(drop_id)
    if not may_manage(drop, person):
        raise NotYourDrop
    return drop
