"""The API of the shop's products and carts."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from core.api.base import ApiView, ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.rate_limits import hit
from core.api.serializers import validated_query
from core.ids import uuid7
from shop import queries, serializers, services, wire
from shop.queries import CartView
from shop.shoppers import HEADER, Shopper, cart_in, remember_cart, with_header

CART_HEADER = OpenApiParameter(
    HEADER,
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    description="A guest's cart: the `id` that it answers with. Without it the session cookie is followed.",
)
A_MINUTE = 60
MOST_CHANGES = 120  # of one cart, a minute


class ProductViewSet(ApiViewSet):
    """Looking is for everyone."""

    permission_classes = [AllowAny]
    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.ProductQuery],
        responses=serializers.ProductOut(many=True),
        summary="What the shop sells",
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.ProductQuery, request)
        found = queries.catalogue(text=asked.get("q", ""), category=asked.get("category", ""))
        return paginate(self, found, wire.product_out)

    @extend_schema(responses=serializers.ProductOut, summary="One product, by id or slug")
    def retrieve(self, request: Request, product: str) -> Response:
        return Response(wire.product_out(queries.product(request.user, product)))


class Categories(ApiView):
    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.CategoryOut(many=True), summary="The shelves of the shop")
    def get(self, request: Request) -> Response:
        return Response([{"name": each.name, "slug": each.slug} for each in queries.categories()])


class CartViewSet(ApiViewSet):
    """A member's cart, or that of a guest: whoever brings the session cookie or X-Cart-Id."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[CART_HEADER], responses=serializers.CartOut, summary="My cart and its total")
    def retrieve(self, request: Request) -> Response:
        return told(request, settled(request))

    @extend_schema(
        parameters=[CART_HEADER],
        request=serializers.AddIn,
        responses={201: serializers.CartOut},
        summary="Put something into my cart; the same again adds up",
    )
    def add(self, request: Request) -> Response:
        sent = valid(serializers.AddIn, request.data)
        shopper = shopper_of(request)
        if shopper.key:
            hit("shop.cart", shopper.key, MOST_CHANGES, A_MINUTE)
        cart = services.add_to_cart(
            shopper=shopper, product=sent["product_id"], variant_id=sent["variant_id"], quantity=sent["quantity"]
        )
        return told(request, Shopper(shopper.user, cart.pk), status=201, headers={"Location": "/api/cart"})

    @extend_schema(parameters=[CART_HEADER], responses={204: None}, summary="Empty my cart")
    def clear(self, request: Request) -> Response:
        services.empty_cart(shopper=shopper_of(request))
        return Response(status=204)

    @extend_schema(
        parameters=[CART_HEADER],
        request=serializers.QuantityIn,
        responses=serializers.CartOut,
        summary="Have so many of one line",
    )
    def change(self, request: Request, item: UUID) -> Response:
        shopper = shopper_of(request)
        services.refuse_unknown_line(shopper=shopper, item_id=item)
        sent = valid(serializers.QuantityIn, request.data)
        cart = services.set_quantity(shopper=shopper, item_id=item, quantity=sent["quantity"])
        return told(request, Shopper(shopper.user, cart.pk))

    @extend_schema(parameters=[CART_HEADER], responses=serializers.CartOut, summary="Take one line out")
    def remove(self, request: Request, item: UUID) -> Response:
        shopper = shopper_of(request)
        cart = services.remove_item(shopper=shopper, item_id=item)
        return told(request, Shopper(shopper.user, cart.pk))


def shopper_of(request: Request) -> Shopper:
    return with_header(request._request, request.user, request.headers.get(HEADER))


def settled(request: Request) -> Shopper:
    """The shopper, after what a member chose as a guest has become theirs."""
    shopper = shopper_of(request)
    if shopper.user and shopper.cart_id:
        services.merge_cart(user=shopper.user, guest_cart_id=shopper.cart_id)
    return shopper


def told(request: Request, shopper: Shopper, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The cart, with its id as the header to send; a guest's browser remembers it.

    Nobody's cart is not stored, and not remembered either: it is empty, and has the id that it will have.
    """
    cart = queries.cart_of(shopper)
    if cart.id is None:
        cart = CartView(shopper.cart_id if shopper.cart_id and not shopper.user else uuid7())
    elif not shopper.user and cart_in(request._request) != cart.id and not request.headers.get(HEADER):
        remember_cart(request._request, cart.id)
    return Response(wire.cart_out(cart), status=status, headers={**(headers or {}), HEADER: str(cart.id)})


def valid(form: type[AnySerializer[Any]], sent: Any) -> dict[str, Any]:
    """What was sent as its form reads it, or 400."""
    body = form(data=sent)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
