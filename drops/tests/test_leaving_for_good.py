"""Erasure: a person's usable claims go to the next in line, and used ones stay without the name."""

import pytest

from accounts import services as accounts
from drops import services
from drops.models import Claim, Waitlist
from drops.tests.claiming import claim, code, holders, join, joined, mails
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db


def test_an_erased_persons_unused_claim_goes_to_the_next():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    accounts.delete_person(user=ana)
    held.refresh_from_db()

    assert (held.status, held.user, holders(drop), mails("slot_offered")) == ("REVOKED", None, [ben], [ben.email])
    assert not Waitlist.objects.filter(user_id=ana.pk).exists()


def test_an_erased_persons_used_claim_stays_without_a_name():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    services.redeem(code=code(held), by=drop.organizer)
    accounts.delete_person(user=ana)
    held.refresh_from_db()

    assert (held.status, held.user, held.holder) == ("USED", None, "A former member")
    assert Claim.objects.filter(user=ben).count() == 0


def test_erasure_covers_several_drops():
    drops = [DropFactory(total_slots=1) for _ in range(3)]
    [ana] = joined(drops[0], 1)
    for drop in drops[1:]:
        join(drop, ana)
    claim(drops[1], ana)
    ben = join(drops[1]).user
    accounts.delete_person(user=ana)
    assert (Waitlist.objects.count(), holders(drops[1])) == (1, [ben])


def test_a_drop_continues_without_its_erased_organizer():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    accounts.delete_person(user=drop.organizer)
    drop.refresh_from_db()
    assert (drop.organizer, claim(drop, ana).status) == (None, "ISSUED")
