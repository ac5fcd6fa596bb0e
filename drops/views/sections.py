"""What drops show elsewhere: on the home page and in search."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.times import format_day
from core.ui.navigation import MAX_HITS, Hit
from drops import queries
from drops.presenters import present_drops


def search_drops(request: HttpRequest, words: str) -> Iterator[Hit]:
    for drop in queries.search(text=words)[:MAX_HITS]:
        yield Hit(drop.title, drop.get_absolute_url(), f"Opens {format_day(drop.claim_window_start)}")


def section(request: HttpRequest) -> SafeString:
    """Show the drop with the nearest moment: the next to open, or an open one that closes."""
    coming = queries.search(state="upcoming").filter(is_active=True).order_by("claim_window_start", "id").first()
    closing = queries.search(state="open").filter(is_active=True).order_by("claim_window_end", "id").first()
    cards = present_drops([each for each in (coming, closing) if each], request.user)
    if not cards:
        return SafeString("")
    card = min(cards, key=lambda each: each.counts_to)
    return render_to_string("drops/_home.html", {"card": card, "drop": card.drop}, request)
