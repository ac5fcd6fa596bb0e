"""What the club's search finds in the shop: products, and for staff the orders."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from core.ui.search import MOST, Hit
from shop import money, queries
from shop.cards import Shelf
from shop.models import OrderStatus


def products(request: HttpRequest, words: str) -> Iterator[Hit]:
    for product in queries.catalogue(text=words)[:MOST]:
        shelf = Shelf(product)
        yield Hit(product.name, product.get_absolute_url(), f"{money.words(shelf.cheapest)}, {shelf.words.lower()}")


def orders(request: HttpRequest, words: str) -> Iterator[Hit]:
    if not getattr(request.user, "is_staff", False):
        return
    for order in queries.orders(text=words)[:MOST]:
        page = reverse("staff-shop-order", args=[order.number])
        yield Hit(order.number, page, f"{order.name or 'A former member'}, {OrderStatus(order.standing).label.lower()}")
