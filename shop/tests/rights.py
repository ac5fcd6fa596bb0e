"""Drops whose claims are the right to buy, for the tests of the shop."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Role
from config.tests.people import PersonFactory
from drops import queries as drops_read
from drops import services as drops
from shop.models import Product
from shop.tests.factories import ProductFactory


def an_organizer() -> Any:
    return PersonFactory(role=Role.ORGANIZER)


def a_drop(slots: int = 2) -> Any:
    """Create a drop that opened a minute ago and closes in an hour."""
    opens = timezone.now() - timedelta(minutes=1)
    window = {"claim_window_start": opens, "claim_window_end": opens + timedelta(hours=1)}
    return drops.create_drop(by=an_organizer(), title="Throwback jersey", total_slots=slots, **window)


def kept_for(drop: Any, **facts: Any) -> Product:
    return ProductFactory(name="Throwback", reserved_for=drop, **facts)


def claimed(drop: Any, person: Any = None) -> Any:
    """Claim a slot for this person, or for a new one."""
    person = person or PersonFactory()
    drops.join(drop_id=drop.pk, by=person)
    return drops.claim(drop_id=drop.pk, by=person)[0]


def status(claim: Any) -> str:
    claim.refresh_from_db()
    return str(claim.status)


def code(claim: Any) -> str:
    return drops_read.claim_code(claim)


def run_out(claim: Any) -> None:
    past = timezone.now() - timedelta(seconds=1)
    type(claim).objects.filter(pk=claim.pk).update(issued_at=past - timedelta(days=1), expires_at=past)
