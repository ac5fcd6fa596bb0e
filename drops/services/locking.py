"""The first lock of every verb: the drop's row. Then its room, as everywhere."""

from typing import Any
from uuid import UUID

from core.capacity.locking import locked
from core.errors import NotFound
from drops import access
from drops.models import Drop
from drops.refusals import NotYourDrop


def locked_drop(drop_id: UUID) -> Drop:
    """The drop as it stays until the transaction ends, or NotFound."""
    try:
        return locked(Drop.objects.all(), drop_id)
    except NotFound:
        raise NotFound(access.NO_DROP) from None


def locked_to_manage(person: Any, drop_id: UUID) -> Drop:
    """The same for who runs it: NotFound, or NotYourDrop."""
    drop = locked_drop(drop_id)
    if not access.may_manage(drop, person):
        raise NotYourDrop
    return drop
