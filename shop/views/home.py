"""What game day shows of the shop."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from shop import queries
from shop.cards import shelves

SHOWN = 5


def section(request: HttpRequest) -> SafeString:
    """A few things from the front of the shop."""
    front = shelves(queries.catalogue()[:SHOWN])
    return render_to_string("shop/_home.html", {"shelves": front}, request) if front else SafeString("")
