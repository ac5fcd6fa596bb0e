"""Short helpers for the tests of drops."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from config.tests.people import PersonFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from drops import queries, services
from drops.models import Claim, Drop, Waitlist


def people(number: int) -> list[Any]:
    return PersonFactory.create_batch(number)


def join(drop: Drop, person: Any = None) -> Waitlist:
    return services.join(drop_id=drop.pk, by=person or PersonFactory())[0]


def joined(drop: Drop, number: int) -> list[Any]:
    """Put this many people on the waitlist, in order."""
    crowd = people(number)
    for person in crowd:
        join(drop, person)
    return crowd


def claim(drop: Drop, person: Any) -> Claim:
    return services.claim(drop_id=drop.pk, by=person)[0]


def code(claim: Claim) -> str:
    return queries.claim_code(claim)


def run_out(claim: Claim) -> None:
    """Let the claim expire without settling it."""
    past = timezone.now() - timedelta(seconds=1)
    Claim.objects.filter(pk=claim.pk).update(issued_at=past - timedelta(days=1), expires_at=past)


def statuses(drop: Drop) -> dict[str, int]:
    found = Claim.objects.filter(drop=drop).values_list("status", flat=True)
    return {status: list(found).count(status) for status in found}


def holders(drop: Drop) -> list[Any]:
    """Return the holders of slots, in the order they got them."""
    return [each.user for each in Claim.objects.live().filter(drop=drop).order_by("issued_at", "id")]


def mails(template: str) -> list[str]:
    """Return the recipients of such an email."""
    write_mail()
    found = MailBox.objects.filter(template=f"drops/{template}").order_by("created_at", "id")
    return list(found.values_list("recipient", flat=True))
