"""Who shops: a member, or a guest known by the cart they were given."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from core.errors import Invalid
from core.requests import client_network

HEADER = "X-Cart-Id"
_CART, _ORDERS = "cart", "orders"
_REMEMBERED = 20


@dataclass(frozen=True)
class Shopper:
    """`cart_id` proves a guest's cart; a member may bring one along, which is then merged into theirs.

    `network` is where the call comes from: what limits count guests by.
    """

    user: Any = None
    cart_id: UUID | None = None
    network: str = ""

    @property
    def key(self) -> str:
        """Whom a limit counts; "" where nobody is known yet."""
        if self.user:
            return f"person:{self.user.pk}"
        return f"cart:{self.cart_id}" if self.cart_id else ""


def in_browser(request: HttpRequest) -> Shopper:
    """The shopper behind a page: signed in, or with a cart in this session."""
    return Shopper(_member(request.user), cart_in(request), client_network(request))


def with_header(request: HttpRequest, user: Any, header: str | None) -> Shopper:
    """The shopper behind a call: X-Cart-Id first, else the session. Refuses with Invalid what is no id."""
    if not header:
        return Shopper(_member(user), cart_in(request), client_network(request))
    try:
        return Shopper(_member(user), UUID(header), client_network(request))
    except ValueError:
        raise Invalid(f"{HEADER} is not the id of a cart.", fields={HEADER: ["Must be an id: a UUID."]}) from None


def cart_in(request: HttpRequest) -> UUID | None:
    """The cart that this browser has used, without asking the database about it."""
    try:
        return UUID(str(request.session.get(_CART)))
    except ValueError:
        return None


def remember_cart(request: HttpRequest, cart_id: UUID | None) -> None:
    if cart_id and request.session.get(_CART) != str(cart_id):
        request.session[_CART] = str(cart_id)


def forget_cart(request: HttpRequest) -> None:
    if _CART in request.session:
        del request.session[_CART]


def orders_in(request: HttpRequest) -> list[str]:
    """The ids of what was ordered in this browser without an account, the newest first."""
    return list(request.session.get(_ORDERS, []))


def remember_order(request: HttpRequest, order_id: UUID) -> None:
    request.session[_ORDERS] = [str(order_id), *(id for id in orders_in(request) if id != str(order_id))][:_REMEMBERED]


def _member(user: Any) -> Any:
    return user if user.is_authenticated else None
