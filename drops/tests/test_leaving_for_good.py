"""A person who leaves the club for good: what they could use goes on, what they used stays without their name."""

import pytest

from accounts import services as accounts
from drops import services
from drops.models import Claim, Waitlist
from drops.tests.claiming import claim, code, holders, join, joined, mails
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db


def test_an_issued_code_goes_to_the_next():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    accounts.delete_person(user=ana)
    held.refresh_from_db()

    assert (held.status, held.user, holders(drop), mails("slot_offered")) == ("REVOKED", None, [ben], [ben.email])
    assert not Waitlist.objects.filter(user_id=ana.pk).exists()


def test_a_used_code_stays_used_without_a_name():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    services.redeem(code=code(held), by=drop.organizer)
    accounts.delete_person(user=ana)
    held.refresh_from_db()

    assert (held.status, held.user, held.holder) == ("USED", None, "A former member")
    assert Claim.objects.filter(user=ben).count() == 0


def test_of_several_drops_at_once():
    drops = [DropFactory(total_slots=1) for _ in range(3)]
    [ana] = joined(drops[0], 1)
    for drop in drops[1:]:
        join(drop, ana)
    claim(drops[1], ana)
    ben = join(drops[1]).user
    accounts.delete_person(user=ana)
    assert (Waitlist.objects.count(), holders(drops[1])) == (1, [ben])


def test_when_the_organizer_leaves_the_drop_goes_on():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    accounts.delete_person(user=drop.organizer)
    drop.refresh_from_db()
    assert (drop.organizer, claim(drop, ana).status) == (None, "ISSUED")
