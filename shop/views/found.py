"""What the club's search finds in the shop."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.ui.search import MOST, Hit
from shop import money, queries
from shop.cards import Shelf


def products(request: HttpRequest, words: str) -> Iterator[Hit]:
    for product in queries.catalogue(text=words)[:MOST]:
        shelf = Shelf(product)
        yield Hit(product.name, product.get_absolute_url(), f"{money.words(shelf.cheapest)}, {shelf.words.lower()}")
