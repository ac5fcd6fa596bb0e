"""The day before: everybody who has a place is reminded once, and once more where the date was postponed."""

from uuid import UUID

from django.db import transaction

from competitions.models import CompetitionStatus, Registration, RegistrationStatus
from competitions.services import notices
from core import jobs, reminders
from core.database import database_now


@transaction.atomic
def queue_reminders() -> int:
    """Queue a reminder for each place in what starts in 24 to 48 hours. Returns how many."""
    due = reminders.due_reminders("competition__starts_at", "confirmed_at", database_now())
    coming = Registration.objects.confirmed().filter(due, competition__status=CompetitionStatus.PUBLISHED)
    ids = reminders.claim_reminders(coming, "competition__starts_at")
    jobs.enqueue_many("competitions.remind", [{"registration_id": id} for id in ids])
    return len(ids)


@transaction.atomic
def remind(*, registration_id: UUID) -> bool:
    """Write the reminder, unless it is no longer true: withdrawn, cancelled or postponed. Returns whether it was."""
    registration = Registration.objects.select_related("competition", "user").filter(pk=registration_id).first()
    if registration is None or registration.status != RegistrationStatus.CONFIRMED:
        return False
    now = database_now()
    competition = registration.competition
    if not (competition.is_to_come_at(now) and reminders.is_reminder_due(competition.starts_at, now)):
        return False
    notices.remind_everybody_in(registration)
    return True
