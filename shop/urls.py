"""The paths of the shop."""

from typing import Any

from django.urls import path

from shop import api as calls
from shop import orders_api as orders
from shop import payments_api as payments
from shop.page_urls import pages

__all__ = ["api", "pages"]

_CART: dict[str, Any] = {"get": "retrieve", "post": "add", "delete": "clear"}
_ORDER = "orders/<str:number>"

api = [
    path("products", calls.ProductViewSet.as_view({"get": "list"})),
    path("products/categories", calls.Categories.as_view()),
    path("products/<str:product>", calls.ProductViewSet.as_view({"get": "retrieve"})),
    path("cart", calls.CartViewSet.as_view(_CART)),
    path("cart/items/<uuid:item>", calls.CartViewSet.as_view({"patch": "change", "delete": "remove"})),
    path("checkout", orders.Checkout.as_view()),
    path("orders", orders.OrderViewSet.as_view({"get": "list"})),
    path("orders/cancel", orders.OrderViewSet.as_view({"post": "cancel_many"})),
    path(_ORDER, orders.OrderViewSet.as_view({"get": "retrieve"})),
    *(
        path(f"{_ORDER}/{step}", orders.OrderViewSet.as_view({"post": step}))
        for step in ("cancel", "confirm", "pay", "ready", "collect", "refund")
    ),
    path("payments/stripe", payments.StripeMessages.as_view()),
]
