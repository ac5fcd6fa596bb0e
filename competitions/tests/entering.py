"""Helpers for tests of registrations."""

from typing import Any

from django.utils import timezone

from competitions import services
from competitions.models import Competition, Registration, RegistrationStatus
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail


def people(number: int) -> list[Any]:
    return PersonFactory.create_batch(number)


def enter(competition: Competition, person: Any = None, **team: Any) -> Registration:
    return services.register(competition_id=competition.pk, by=person or PersonFactory(), **team)


def leave(competition: Competition, person: Any) -> Registration:
    return services.withdraw(competition_id=competition.pk, by=person)


def full(places: int = 2, waiting: int = 0, **facts: Any) -> tuple[Competition, list[Any]]:
    """Return a full competition with a waiting list, and its entrants in order."""
    competition: Any = CompetitionFactory(capacity=places, waitlist=True, **facts)
    entered = people(places + waiting)
    for person in entered:
        enter(competition, person)
    return competition, entered


def seated(places: int, waiting: int) -> tuple[Competition, list[Any]]:
    """Insert the registrations directly, for tests of withdrawals."""
    competition: Any = CompetitionFactory(capacity=places, waitlist=True)
    entered, now = people(places + waiting), timezone.now()
    Registration.objects.bulk_create(
        Registration(
            competition=competition,
            user=person,
            turn=turn,
            status=RegistrationStatus.CONFIRMED if turn <= places else RegistrationStatus.WAITLISTED,
            confirmed_at=now if turn <= places else None,
        )
        for turn, person in enumerate(entered, 1)
    )
    return competition, entered


def statuses(competition: Competition) -> list[str]:
    """Return the statuses in order: C confirmed, W waiting, - withdrawn."""
    letters = {RegistrationStatus.CONFIRMED: "C", RegistrationStatus.WAITLISTED: "W", RegistrationStatus.WITHDRAWN: "-"}
    rows = Registration.objects.filter(competition=competition).order_by("turn")
    return [letters[RegistrationStatus(status)] for status in rows.values_list("status", flat=True)]


def status_line(competition: Competition) -> str:
    return "".join(statuses(competition))


def mails(template: str) -> list[str]:
    """Return the recipients of this email template."""
    write_mail()
    found = MailBox.objects.filter(template=f"competitions/{template}").order_by("created_at", "id")
    return list(found.values_list("recipient", flat=True))
