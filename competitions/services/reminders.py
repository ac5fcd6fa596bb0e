"""The day before: everybody who has a place is reminded once."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from competitions.models import CompetitionStatus, Registration, RegistrationStatus
from competitions.services import notices
from core import jobs
from core.clock import database_now

A_DAY = timedelta(hours=24)


@transaction.atomic
def queue_reminders() -> int:
    """Queue a reminder for each place in what starts in 24 to 48 hours. Says how many; each place comes once.

    What starts sooner is made up for where the machine was off when it was due: for those who had
    their place a day before. Who came later has just had their confirmation.
    """
    now = database_now()
    due = Q(competition__starts_at__gte=now + A_DAY) | Q(confirmed_at__lte=F("competition__starts_at") - A_DAY)
    coming = Registration.objects.confirmed().filter(
        due,
        reminded_at=None,
        competition__status=CompetitionStatus.PUBLISHED,
        competition__starts_at__gt=now,
        competition__starts_at__lt=now + 2 * A_DAY,
    )
    taken = coming.order_by("pk").select_for_update(skip_locked=True, no_key=True, of=("self",))
    ids = list(taken.values_list("pk", flat=True))
    Registration.objects.filter(pk__in=ids).update(reminded_at=now)
    jobs.enqueue_many("competitions.remind", [{"registration_id": id} for id in ids])
    return len(ids)


@transaction.atomic
def remind(*, registration_id: UUID) -> bool:
    """Write the reminder, unless the place was given back or it was cancelled meanwhile. Says whether it was."""
    registration = Registration.objects.select_related("competition", "user").filter(pk=registration_id).first()
    if registration is None or registration.status != RegistrationStatus.CONFIRMED:
        return False
    if not registration.competition.is_to_come_at(database_now()):
        return False
    notices.remind_everybody_in(registration)
    return True
