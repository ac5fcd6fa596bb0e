"""Canned replies: made, changed and removed by the staff."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from core.errors import NotFound
from tickets import access
from tickets.models import CannedReply
from tickets.refusals import CannedTitleTaken
from tickets.services import facts


def save_canned(*, by: Any, title: str, content: str, canned_id: UUID | None = None) -> CannedReply:
    """Make one, or change the one of that id.

    Refuses with NotAuthenticated, StaffOnly, NotFound, Invalid, CannedTitleTaken.
    """
    access.refuse_unless_staff(by)
    said = facts.checked({"title": title, "content": content})
    found = _canned(canned_id) if canned_id else CannedReply()
    found.title, found.content = said["title"], said["content"]
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as taken:
        raise CannedTitleTaken from taken
    return found


@transaction.atomic
def delete_canned(*, by: Any, canned_id: UUID) -> None:
    """Refuses with NotAuthenticated, StaffOnly, NotFound."""
    access.refuse_unless_staff(by)
    _canned(canned_id).delete()


def _canned(id: UUID) -> CannedReply:
    found = CannedReply.objects.filter(pk=id).first()
    if found is None:
        raise NotFound("There is no such canned reply.")
    return found
