"""The paths of the shop."""

from typing import Any

from django.urls import path

from shop.api import CartViewSet, Categories, ProductViewSet
from shop.orders_api import Checkout, OrderViewSet
from shop.page_urls import pages
from shop.payments_api import StripeMessages

__all__ = ["api", "pages"]

_CART: dict[str, Any] = {"get": "retrieve", "post": "add", "delete": "clear"}
_ORDER = "orders/<str:number>"

api = [
    path("products", ProductViewSet.as_view({"get": "list"})),
    path("products/categories", Categories.as_view()),
    path("products/<str:product>", ProductViewSet.as_view({"get": "retrieve"})),
    path("cart", CartViewSet.as_view(_CART)),
    path("cart/items/<uuid:item>", CartViewSet.as_view({"patch": "change", "delete": "remove"})),
    path("checkout", Checkout.as_view()),
    path("orders", OrderViewSet.as_view({"get": "list"})),
    path("orders/cancel", OrderViewSet.as_view({"post": "cancel_many"})),
    path(_ORDER, OrderViewSet.as_view({"get": "retrieve"})),
    *(
        path(f"{_ORDER}/{step}", OrderViewSet.as_view({"post": step}))
        for step in ("cancel", "confirm", "pay", "ready", "collect", "refund")
    ),
    path("payments/stripe", StripeMessages.as_view()),
]
