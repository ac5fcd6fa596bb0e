"""Template tags of the shop: {% load shop %}."""

from typing import Any

from django import template
from django.template.context import RequestContext

from shop import money, queries
from shop.access import session_cart

register = template.Library()


@register.simple_tag(name="money")
def money_tag(minor: int, currency: str | None = None) -> str:
    """Return a price as on a price tag."""
    return money.display(minor, currency)


@register.simple_tag
def amount(minor: int) -> str:
    """Return an amount as a form sends it."""
    return money.decimal(minor)


@register.filter
def percent(rate: int) -> str:
    """Return basis points as percent: 1900 is 19 %."""
    return f"{rate / 100:g} %"


@register.simple_tag
def picture(name: str) -> str:
    """Return the URL of a product's drawing."""
    return queries.picture_url(name)


@register.inclusion_tag("shop/_cart_button.html", takes_context=True)
def cart_button(context: RequestContext) -> dict[str, Any]:
    """Show the link to the cart with its number of items. Without a cart it costs no query."""
    request = context.get("request")
    cart_id = session_cart(request) if request is not None and hasattr(request, "session") else None
    return {"count": queries.count_in_cart(cart_id) if cart_id else 0}
