"""Who may see and run which drop."""

from typing import Any

from core.errors import Forbidden, NotFound
from core.ids import id_or_slug
from drops.models import Drop, DropQuerySet
from drops.refusals import NotYourDrop

NO_DROP = "There is no such drop."


def may_manage(drop: Drop, person: Any) -> bool:
    """Its organizer and staff."""
    return bool(person.is_authenticated and (person.is_staff or drop.organizer_id == person.pk))


def drop_for(name: Any, among: "DropQuerySet | None" = None) -> Drop:
    """The drop of this id or slug, or NotFound. Everybody may see every drop."""
    seen: DropQuerySet = Drop.objects.all() if among is None else among
    found: Drop | None = seen.filter(**id_or_slug(str(name))).first()
    if found is None:
        raise NotFound(NO_DROP)
    return found


def drop_to_manage(person: Any, name: Any) -> Drop:
    """The same for who runs it: NotFound, or NotYourDrop."""
    found = drop_for(name)
    if not may_manage(found, person):
        raise NotYourDrop
    return found


def refuse_unless_organizer(person: Any) -> None:
    """Organizers and staff make drops and stand at the desk; Forbidden for all others."""
    if not (person.is_authenticated and person.is_organizer):
        raise Forbidden("Only organizers can do this.")
