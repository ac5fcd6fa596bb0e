"""What the shop shows elsewhere: on the home page, in search, and for a person or an order number."""

from collections.abc import Iterator, Set

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core.people import Visitor
from core.systems import Hit
from core.ui.navigation import MAX_HITS
from shop import money, queries
from shop.models import Order, OrderStatus
from shop.models.order import normalize_number
from shop.presenters import ProductPresenter, present_products

MAX_PRODUCTS = 5


def search_products(request: HttpRequest, words: str) -> Iterator[Hit]:
    for product in queries.catalogue(text=words)[:MAX_HITS]:
        shelf = ProductPresenter(product)
        yield Hit(product.name, product.get_absolute_url(), f"{money.display(shelf.cheapest)}, {shelf.words.lower()}")


def search_orders(request: HttpRequest, words: str) -> Iterator[Hit]:
    if not getattr(request.user, "is_staff", False):
        return
    for order in queries.orders(text=words)[:MAX_HITS]:
        yield Hit(
            order.number,
            _staff_page(order.number),
            f"{order.name or 'A former member'}, {OrderStatus(order.standing).label.lower()}",
        )


def orders_of_person(person: Visitor) -> Iterator[Hit]:
    for order in queries.my_orders(person)[:MAX_HITS]:
        stands = OrderStatus(order.standing).label
        yield Hit(order.number, _staff_page(order.number), f"{stands}, {money.display(order.total)}")


def order_links(person: Visitor, written: Set[str]) -> dict[str, str]:
    """Return the links of the orders that the person may see, by their numbers as written."""
    meant = {each: normalize_number(each) for each in written}
    for_staff = bool(getattr(person, "is_staff", False))
    seen = set(Order.objects.visible_to(person).filter(number__in=set(meant.values())).values_list("number", flat=True))
    page = _staff_page if for_staff else lambda number: reverse("order", args=[number])
    return {each: page(number) for each, number in meant.items() if number in seen}


def _staff_page(number: str) -> str:
    return reverse("staff-shop-order", args=[number])


def section(request: HttpRequest) -> SafeString:
    """Show the first products of the shop."""
    front = present_products(queries.catalogue()[:MAX_PRODUCTS])
    return render_to_string("shop/_home.html", {"shelves": front}, request) if front else SafeString("")
