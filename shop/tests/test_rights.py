"""A reserved product is bought with a claim: the order uses it up, and cancelling the order releases it."""

from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts import services as accounts
from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from core import lifecycle
from core.errors import DomainError
from core.jobs.tests.working import run_jobs
from core.tests.racing import at_once, meeting, without_locks
from drops import services as drops
from shop import services
from shop.access import Shopper
from shop.errors import ClaimRequired, OutOfStock, QuantityLimit
from shop.models import Order, OrderLine, Product, Variant
from shop.services import orders
from shop.tests.calling import data, refused
from shop.tests.factories import ProductFactory
from shop.tests.rights import a_drop, claimed, code, kept_for, run_out, status
from shop.tests.shopping import a_guest, a_member, bought, buy, left, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def drop():
    return a_drop()


@pytest.fixture
def claim(drop):
    return claimed(drop)


def test_an_order_uses_the_buyers_claim_and_shows_it(drop, claim):
    order = bought(kept_for(drop), shopper=Shopper(claim.user))
    claim.refresh_from_db()
    assert (claim.status, claim.used_by, order.lines.get().claim) == ("USED", claim.user, claim)
    with pytest.raises(ClaimRequired):
        put(Shopper(claim.user), Product.objects.get())


@pytest.mark.parametrize("shopper", [a_guest, a_member])
def test_adding_a_reserved_product_without_a_claim_is_refused(drop, shopper):
    with pytest.raises(ClaimRequired, match="Throwback jersey"):
        put(shopper(), kept_for(drop))


def test_a_claim_buys_one_item_in_any_size(drop, claim):
    product, shopper = kept_for(drop, sizes=["S", "M"]), Shopper(claim.user)
    small, medium = Variant.objects.filter(product=product)
    with pytest.raises(QuantityLimit) as said:
        put(shopper, product, 2, small)
    assert said.value.extra == {"most": 1}
    put(shopper, product, 1, small)
    put(shopper, product, 1, medium)
    with pytest.raises(QuantityLimit):
        buy(shopper)
    assert (status(claim), left(product), Order.objects.count()) == ("ISSUED", 20, 0)


def test_a_claim_that_expired_in_the_cart_buys_nothing(drop, claim):
    product, shopper = kept_for(drop), Shopper(claim.user)
    put(shopper, product)
    run_out(claim)
    with pytest.raises(ClaimRequired):
        buy(shopper)
    assert (left(product), Order.objects.count()) == (10, 0)


def test_a_product_reserved_while_in_a_cart_requires_a_claim(drop):
    scarf, guest = ProductFactory(), a_guest()
    put(guest, scarf)
    Product.objects.update(reserved_for=drop)
    with pytest.raises(ClaimRequired):
        buy(guest)


def test_a_failed_order_leaves_the_claim_unchanged(drop, claim):
    product, shopper = kept_for(drop), Shopper(claim.user)
    put(shopper, product)
    Variant.objects.update(stock=0)
    with pytest.raises(OutOfStock):
        buy(shopper)
    assert status(claim) == "ISSUED"


def test_a_cancelled_order_releases_goods_and_claim_which_buys_again(drop, claim):
    product, shopper = kept_for(drop), Shopper(claim.user)
    order = bought(product, shopper=shopper)
    services.cancel(order_id=order.pk, by=claim.user, as_buyer=True)
    assert (status(claim), left(product), OrderLine.objects.get().claim) == ("ISSUED", 10, None)
    again = bought(product, shopper=shopper)
    assert again.lines.get().claim == claim
    assert lifecycle.broken_invariants()["shop"] == lifecycle.broken_invariants()["drops"] == []


def test_a_claim_released_after_its_expiry_goes_to_the_next_in_line():
    drop = a_drop(slots=1)
    claim, next_in_line = claimed(drop), PersonFactory()
    order = bought(kept_for(drop), shopper=Shopper(claim.user))
    drops.join(drop_id=drop.pk, by=next_in_line)
    run_out(claim)
    services.cancel(order_id=order.pk, by=StaffFactory())
    run_jobs()
    assert status(claim) == "EXPIRED"
    assert type(claim).objects.live().get().user == next_in_line


def test_a_refund_before_pickup_releases_the_claim_and_after_it_does_not(drop):
    product = kept_for(drop)
    for collect, after in ((False, "ISSUED"), (True, "USED")):
        claim, staff = claimed(drop), StaffFactory()
        order = bought(product, shopper=Shopper(claim.user))
        services.mark_paid(order_id=order.pk, by=staff)
        if collect:
            services.collect(order_id=order.pk, by=staff)
        services.refund(order_id=order.pk, by=staff)
        assert status(claim) == after


def test_erasing_a_member_passes_the_slot_to_the_next():
    drop = a_drop(slots=1)
    claim, next_in_line = claimed(drop), PersonFactory()
    bought(kept_for(drop), shopper=Shopper(claim.user))
    drops.join(drop_id=drop.pk, by=next_in_line)
    accounts.delete_person(user=claim.user)
    run_jobs()
    assert (status(claim), Order.objects.get().status) == ("REVOKED", "cancelled")
    assert type(claim).objects.live().get().user == next_in_line


def test_an_erased_members_unpaid_order_is_cancelled_and_frees_the_slot(drop, claim):
    order = bought(kept_for(drop), shopper=Shopper(claim.user))
    services.mark_paid(order_id=order.pk, by=StaffFactory())
    accounts.delete_person(user=claim.user)
    assert status(claim) == "USED"
    services.cancel(order_id=order.pk, by=StaffFactory())
    assert (status(claim), OrderLine.objects.get().claim) == ("REVOKED", None)


def test_a_job_announces_the_claim_in_the_drops_room(drop, claim):
    bought(kept_for(drop), shopper=Shopper(claim.user))
    run_jobs()
    events = call("get", f"rooms/{drop.room}/events?after=0").json()["data"]
    assert (events[-1]["type"], events[-1]["data"]["usedCount"]) == ("claim.used", 1)


def test_a_drop_with_a_reserved_product_cannot_be_deleted(drop):
    kept_for(drop)
    with pytest.raises(DomainError, match="keeps a product"):
        drops.delete_drop(drop_id=drop.pk, by=drop.organizer)


def test_the_api_shows_the_drop_that_a_product_is_reserved_for(drop, claim):
    product = kept_for(drop)
    assert data(call("get", f"products/{product.slug}"))["reservedFor"] == {
        "id": str(drop.pk),
        "slug": drop.slug,
        "title": "Throwback jersey",
    }
    body = {"productId": str(product.pk)}
    assert refused(call("post", "cart", body=body)) == (403, "CLAIM_REQUIRED")
    assert call("post", "cart", claim.user, body).status_code == 201
    assert refused(call("post", "cart", claim.user, body)) == (409, "QUANTITY_LIMIT")
    assert call("post", "checkout", claim.user, {}).status_code == 201


def test_two_lines_cannot_use_one_claim(drop, claim):
    order = bought(kept_for(drop), shopper=Shopper(claim.user))
    line = order.lines.get()
    line.pk, line.position = None, 7
    with pytest.raises(IntegrityError, match="claim_id"), transaction.atomic():
        line.save(force_insert=True)


def desk_and_checkout(drop, claim):
    shopper = Shopper(claim.user)
    put(shopper, kept_for(drop))
    return [partial(buy, shopper), partial(drops.redeem, code=code(claim), by=drop.organizer)]


@pytest.mark.django_db(transaction=True)
def test_redeeming_and_ordering_at_once_uses_a_claim_once(drop, claim):
    answers = at_once(desk_and_checkout(drop, claim))
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert Order.objects.count() == isinstance(answers[0], Order)
    assert left(Product.objects.get()) == 10 - Order.objects.count()


@pytest.mark.django_db(transaction=True)
def test_checking_before_marking_uses_a_claim_twice(drop, claim, monkeypatch):
    """The twin: two statements let through what one conditional statement prevents."""
    meet = meeting(2)

    def look_then_mark(claim_id, by):
        free = type(claim).objects.usable().filter(pk=claim_id)
        found = free.exists()
        meet()
        return found and type(claim).objects.filter(pk=claim_id).update(status="USED", used_at=claim.issued_at)

    monkeypatch.setattr("drops.services.claims.mark_used", look_then_mark)
    with without_locks():
        answers = at_once(desk_and_checkout(drop, claim))
    assert [isinstance(answer, Exception) for answer in answers] == [False, False]


@pytest.mark.django_db(transaction=True)
def test_erasing_a_member_while_staff_cancel_their_order_does_not_deadlock(monkeypatch):
    drop, meet = a_drop(), meeting(2)
    claim = claimed(drop)
    order = bought(kept_for(drop), shopper=Shopper(claim.user))
    for name in ("change_status", "locked_order"):
        step = getattr(orders, name)
        monkeypatch.setattr(orders, name, lambda *given, step=step, **named: [meet(), step(*given, **named)][1])
    cancel = partial(services.cancel, order_id=order.pk, by=StaffFactory())
    answers = at_once([cancel, partial(accounts.delete_person, user=claim.user)])
    assert not [each for each in answers if isinstance(each, DatabaseError)]
    assert (status(claim), Order.objects.get().status, left(Product.objects.get())) == ("REVOKED", "cancelled", 10)


@pytest.mark.django_db(transaction=True)
def test_ordering_and_cancelling_at_once_do_not_deadlock():
    drop = a_drop(slots=8)
    product, claims = kept_for(drop), [claimed(drop) for _ in range(8)]
    orders = [bought(product, shopper=Shopper(each.user)) for each in claims[:4]]
    for each in claims[4:]:
        put(Shopper(each.user), product)
    calls = [partial(services.cancel, order_id=each.pk, by=None, as_buyer=True) for each in orders]
    answers = at_once([*calls, *(partial(buy, Shopper(each.user)) for each in claims[4:])])
    assert {type(answer) for answer in answers} == {Order}
    assert (left(product), sorted(map(status, claims))) == (6, ["ISSUED"] * 4 + ["USED"] * 4)
