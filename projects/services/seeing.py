"""How far somebody has read, for "what changed since I left"."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Greatest

from core.database import DatabaseNow
from projects import access
from projects.models import Membership

# Who comes back within this is on the same visit still.
VISIT = timedelta(minutes=20)


@transaction.atomic
def seen(*, project_id: UUID, by: Any, version: int) -> Membership:
    """The board was on the person's screen at this version. Refuses with NoProject.

    A visit that begins now begins where the last one ended.
    """
    member = access.membership_of(by, project_id)
    begins = When(seen_at__lt=DatabaseNow() - VISIT, then=F("seen_version"))
    Membership.objects.filter(pk=member.pk).update(
        left_version=Case(begins, default=F("left_version")),
        seen_version=Greatest(F("seen_version"), version),
        seen_at=DatabaseNow(),
    )
    member.refresh_from_db(fields=["left_version", "seen_version", "seen_at"])
    return member
