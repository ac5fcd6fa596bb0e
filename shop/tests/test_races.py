"""Concurrent calls, each on its own connection. Each guarantee has a twin that fails without the lock."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from config.tests.api import call
from config.tests.people import StaffFactory
from core.ids import uuid7
from core.tests.racing import at_once, meeting, without_locks
from shop import services
from shop.access import Shopper
from shop.models import Cart, CartItem, Discount, DiscountUse, Order, OrderStatus, ProviderEvent, Variant
from shop.payment_providers import MessageKind, ProviderMessage
from shop.services import carts, catalogue, checkout, orders
from shop.tests.factories import DiscountFactory, ProductFactory, only
from shop.tests.shopping import GUEST, a_guest, a_member, bought, buy, left, put

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 16


def outcomes(answers: list[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


def ready_to_buy(*products: Any, guests: int = 2) -> list[Shopper]:
    """Return guests who have one of each in their carts, in this order."""
    shoppers = [a_guest() for _ in range(guests)]
    for shopper in shoppers:
        for product in products:
            put(shopper, product)
    return shoppers


@pytest.fixture
def no_checks():
    """Switch off the checks of the database."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_discountuse DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE shop_variant DROP CONSTRAINT variant_stock_never_negative")
    yield
    Variant.objects.filter(stock__lt=0).update(stock=0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_discountuse ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE shop_variant ADD CONSTRAINT variant_stock_never_negative CHECK (stock >= 0)")


def test_32_buyers_of_8_units_make_8_orders_and_24_errors_over_http() -> None:
    product = ProductFactory(sizes__stock=8)
    carts_full = Cart.objects.bulk_create(Cart(pk=uuid7()) for _ in range(32))
    CartItem.objects.bulk_create(CartItem(cart=c, variant=only(product), seen_price=2490) for c in carts_full)

    def buy_all(share: list[Cart]) -> list[tuple[int, str | None]]:
        answers = [call("post", "checkout", body=GUEST, X_Cart_Id=str(cart.pk)) for cart in share]
        return [(answer.status_code, answer.json().get("code")) for answer in answers]

    shares = at_once([partial(buy_all, carts_full[number::AT_ONCE]) for number in range(AT_ONCE)])
    answers = Counter(answer for share in shares for answer in share)

    assert answers == {(201, None): 8, (409, "OUT_OF_STOCK"): 24}
    assert (left(product), Order.objects.count()) == (0, 8)


def look_together(monkeypatch: pytest.MonkeyPatch, parties: int) -> None:
    """Let this many read the stock before any of them continues."""
    look, meet = catalogue.locked_variants, meeting(parties)

    def locked_variants(ids: Any) -> Any:
        found = look(ids)
        meet()
        return found

    monkeypatch.setattr(catalogue, "locked_variants", locked_variants)


def test_the_last_unit_is_sold_once(monkeypatch: pytest.MonkeyPatch) -> None:
    product = ProductFactory(sizes__stock=1)
    shoppers = ready_to_buy(product, guests=4)
    look_together(monkeypatch, 4)
    assert outcomes(at_once([partial(buy, each) for each in shoppers])) == {"Order": 1, "OutOfStock": 3}


def test_without_the_lock_the_last_unit_is_sold_four_times(monkeypatch: pytest.MonkeyPatch, no_checks: None) -> None:
    """The twin that must fail: all read before any of them writes."""
    product = ProductFactory(sizes__stock=1)
    shoppers = ready_to_buy(product, guests=4)
    look_together(monkeypatch, 4)
    with without_locks():
        assert outcomes(at_once([partial(buy, each) for each in shoppers])) == {"Order": 4}
    assert left(product) == -3


def test_without_the_lock_the_database_still_sells_the_last_unit_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shoppers = ready_to_buy(ProductFactory(sizes__stock=1), guests=4)
    look_together(monkeypatch, 4)
    with without_locks():
        assert outcomes(at_once([partial(buy, each) for each in shoppers])) == {"Order": 1, "OutOfStock": 3}


def crossing(pairs: int = 6) -> list[Any]:
    """Return checkouts of {A, B} and of {B, A}, the same number of each."""
    a, b = ProductFactory(), ProductFactory()
    there, back = ready_to_buy(a, b, guests=pairs), ready_to_buy(b, a, guests=pairs)
    return [partial(buy, shopper) for pair in zip(there, back, strict=True) for shopper in pair]


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_carts_with_the_same_two_products_do_not_deadlock() -> None:
    calls, before = crossing(4), deadlocks()
    assert outcomes(at_once(calls)) == {"Order": 8}
    assert deadlocks() == before


def test_locking_in_cart_order_deadlocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: each holds what the other needs, and the database aborts one."""
    calls, meet = crossing(1), meeting(2)

    def as_they_come(ids: Any) -> Any:
        found = {}
        for id in ids:
            found[id] = (
                Variant.objects.select_for_update(no_key=True, of=("self",)).select_related("product").get(pk=id)
            )
            meet()
        return found

    monkeypatch.setattr(catalogue, "locked_variants", as_they_come)
    assert outcomes(at_once(calls)) == {"Order": 1, "OperationalError": 1}


def test_one_cart_checked_out_eight_times_at_once_is_one_order() -> None:
    [shopper] = ready_to_buy(ProductFactory(), guests=1)
    assert outcomes(at_once([partial(buy, shopper)] * 8)) == {"Order": 1, "CartEmpty": 7}


def spend(discount: Discount, members: int) -> Counter[str]:
    """Each buys another product, so that they compete for the code only."""
    shoppers = [a_member() for _ in range(members)]
    for shopper in shoppers:
        put(shopper, ProductFactory())
    return outcomes(at_once([partial(buy, each, discount_code=discount.code) for each in shoppers]))


def test_a_code_for_three_uses_is_used_three_times() -> None:
    assert spend(DiscountFactory(most_uses=3), 8) == {"Order": 3, "DiscountSpent": 5}


def count_together(monkeypatch: pytest.MonkeyPatch, parties: int) -> None:
    look, meet = checkout.lock_discount, meeting(parties)

    def take(*args: Any, **kwargs: Any) -> Any:
        found = look(*args, **kwargs)
        meet()
        return found

    monkeypatch.setattr(checkout, "lock_discount", take)


def test_without_the_lock_a_code_for_one_use_is_used_four_times(
    monkeypatch: pytest.MonkeyPatch, no_checks: None
) -> None:
    """The twin: all count before any of them uses the code."""
    count_together(monkeypatch, 4)
    with without_locks():
        assert spend(DiscountFactory(most_uses=1), 4) == {"Order": 4}


def test_without_the_lock_the_database_still_counts_the_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    count_together(monkeypatch, 4)
    with without_locks():
        assert spend(DiscountFactory(most_uses=1), 4) == {"Order": 1, "DiscountSpent": 3}
    assert DiscountUse.objects.count() == 1


def test_ten_concurrent_additions_to_one_line_all_count() -> None:
    [shopper], product = ready_to_buy(first := ProductFactory(sizes__stock=99), guests=1), first
    answers = at_once([partial(put, shopper, product, 2)] * 10)
    assert outcomes(answers) == {"Cart": 10}
    assert CartItem.objects.get().quantity == 21


def test_reading_before_writing_loses_additions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: in two statements without a lock, instead of the one upsert."""
    product = ProductFactory(sizes__stock=99)
    [shopper], meet = ready_to_buy(product, guests=1), meeting(4)

    def in_two(cart: Cart, variant: Variant, quantity: int) -> int:
        item = CartItem.objects.get(cart=cart, variant=variant)
        meet()
        item.quantity += quantity
        item.save()
        return item.quantity

    monkeypatch.setattr(carts, "_add_quantity", in_two)
    with without_locks():
        at_once([partial(put, shopper, product)] * 4)
    assert CartItem.objects.get().quantity == 2


def test_concurrent_first_additions_make_one_cart_and_one_line() -> None:
    member, product = a_member(), ProductFactory(sizes__stock=99)
    assert outcomes(at_once([partial(put, member, product)] * 8)) == {"Cart": 8}
    assert (Cart.objects.count(), CartItem.objects.get().quantity) == (1, 8)


def test_signing_in_twice_at_once_merges_once() -> None:
    member, product = a_member(), ProductFactory()
    [guest] = ready_to_buy(product, guests=1)
    merge = partial(services.merge_cart, user=member.user, guest_cart_id=guest.cart_id)
    assert outcomes(at_once([merge] * 6)) == {"Cart": 6}
    assert (Cart.objects.count(), CartItem.objects.get().quantity) == (1, 1)


def test_concurrent_cancellations_return_the_stock_once() -> None:
    product, staff = ProductFactory(), StaffFactory()
    order = bought(product, 3)
    answers = at_once([partial(services.cancel, order_id=order.pk, by=staff)] * 8)
    assert outcomes(answers) == {"Order": 1, "WrongStatus": 7}
    assert left(product) == 10


def test_checking_before_cancelling_returns_the_stock_four_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a step that checks in one statement and writes in another, and stock not marked as returned."""
    product, staff = ProductFactory(), StaffFactory()
    order, meet = bought(product, 1), meeting(4)

    def in_two(order_id: Any, come_from: Any, to: str, **facts: Any) -> Order:
        found = Order.objects.get(pk=order_id)
        assert found.status in come_from
        meet()
        Order.objects.filter(pk=order_id).update(status=to)
        return found

    def give_back(order: Order) -> None:
        Variant.objects.update(stock=F("stock") + 1)

    monkeypatch.setattr(orders, "change_status", in_two)
    monkeypatch.setattr(catalogue, "return_stock", give_back)
    assert outcomes(at_once([partial(services.cancel, order_id=order.pk, by=staff)] * 4)) == {"Order": 4}
    assert left(product) == 13


def test_concurrent_scans_hand_an_order_over_once() -> None:
    staff, order = StaffFactory(), bought(ProductFactory())
    hand_over = partial(services.collect, order_id=order.pk, by=staff, take_payment=True)
    assert outcomes(at_once([hand_over] * 6)) == {"Order": 1, "AlreadyCollected": 5}
    assert order.payments.count() == 1


def test_cancelling_while_staff_pack_has_one_result() -> None:
    staff, product = StaffFactory(), ProductFactory()
    order = bought(product)
    at_once(
        [
            partial(services.cancel, order_id=order.pk, by=None, as_buyer=True),
            partial(services.mark_ready, order_id=order.pk, by=staff),
        ]
    )
    order.refresh_from_db()
    assert (order.status, left(product)) in {(OrderStatus.CANCELLED, 10), (OrderStatus.READY, 9)}


def test_six_concurrent_copies_of_a_message_count_once() -> None:
    message = ProviderMessage(id="evt_1", kind=MessageKind.NOTHING, name="customer.created")
    answers = at_once([partial(services.handle_message, message, provider="stripe")] * 6)
    assert (sorted(answers), ProviderEvent.objects.count()) == ([False] * 5 + [True], 1)
