"""The API of the shop: products, the cart, checkout, orders, and the messages of payment services."""

from collections.abc import Callable, Mapping
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiRouter, ApiViewSet
from core.api.errors import BodyTooLarge
from core.api.pagination import PageNumbers, paginate
from core.api.rate_limits import hit
from core.api.serializers import Empty, Serializer, validated_data, validated_query
from core.api.shapes import JSON
from core.errors import NotFound
from core.ids import uuid7
from core.people import SignedInRequest
from core.requests import MAX_BODY_BYTES
from shop import access, payment_providers, queries, serializers, services, shapes
from shop.access import (
    CART_ID_HEADER,
    Shopper,
    header_shopper,
    remember_cart,
    remember_order,
    session_cart,
    session_orders,
)
from shop.models import Order
from shop.queries import CartView

CART_HEADER = OpenApiParameter(
    CART_ID_HEADER,
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    description="A guest's cart: the `id` that it answers with. Without it the session cookie is followed.",
)
MINUTE = 60
MAX_CART_CHANGES = 120  # per cart and minute


ORDER_TOKEN = "X-Order-Token"  # noqa: S105 (a name)
ORDER_TOKEN_HEADER = OpenApiParameter(ORDER_TOKEN, str, OpenApiParameter.HEADER, description="A guest's `accessToken`.")
MAX_CHECKOUTS = 20  # per shopper and minute
SIGNATURE = OpenApiParameter("Stripe-Signature", str, OpenApiParameter.HEADER, required=True)


class ProductViewSet(ApiViewSet):
    """Products are public."""

    lookup_url_kwarg = "product"
    permission_classes = [AllowAny]
    pagination_class = PageNumbers

    @extend_schema(
        parameters=[serializers.ProductQuery],
        responses=shapes.ProductOut(many=True),
        summary="What the shop sells",
    )
    def list(self, request: Request) -> Response:
        found = queries.catalogue(**validated_query(serializers.ProductQuery, request))
        return paginate(self, found, shapes.ProductOut.of)

    @extend_schema(responses=shapes.CategoryOut(many=True), summary="The shelves of the shop")
    @action(detail=False, pagination_class=None)
    def categories(self, request: Request) -> Response:
        return Response(shapes.CategoryOut.each(queries.categories()))

    @extend_schema(responses=shapes.ProductOut, summary="One product, by id or slug")
    def retrieve(self, request: Request, product: str) -> Response:
        return Response(shapes.ProductOut.of(queries.product(request.user, product)))


class CartViewSet(ApiViewSet):
    """The cart of a member, or of a guest by the session cookie or X-Cart-Id, and its checkout."""

    permission_classes = [AllowAny]

    def enter(self, request: Request, item: UUID | None = None) -> None:
        if self.action == "change" and item:
            services.refuse_unknown_line(shopper=shopper_of(request), item_id=item)
        elif self.action == "checkout":
            # Before a key opens its transaction: in one, goods that the order needs could not be released.
            services.lapse_due()

    def unseal(self, data: JSON) -> JSON:
        placed = shapes.PlacedOut.of(Order.objects.get(pk=data["id"]))
        return {name: placed[name] for name in self.sealed}

    @extend_schema(parameters=[CART_HEADER], responses=shapes.CartOut, summary="My cart and its total")
    @action(detail=False, url_path="cart")
    def cart(self, request: Request) -> Response:
        return cart_response(request, shopper_with_merged_cart(request))

    @extend_schema(
        parameters=[CART_HEADER],
        request=serializers.AddIn,
        responses={201: shapes.CartOut},
        summary="Put something into my cart; the same again adds up",
    )
    @cart.mapping.post
    def add(self, request: Request) -> Response:
        sent = validated_data(serializers.AddIn, request.data)
        shopper = shopper_of(request)
        if shopper.key:
            hit("shop.cart", shopper.key, MAX_CART_CHANGES, MINUTE)
        cart = services.add_to_cart(
            shopper=shopper, product=sent["product_id"], variant_id=sent["variant_id"], quantity=sent["quantity"]
        )
        return cart_response(request, Shopper(shopper.user, cart.pk), status=201, headers={"Location": "/api/cart"})

    @extend_schema(parameters=[CART_HEADER], responses={204: None}, summary="Empty my cart")
    @cart.mapping.delete
    def clear(self, request: Request) -> Response:
        services.empty_cart(shopper=shopper_of(request))
        return Response(status=204)

    @extend_schema(
        parameters=[CART_HEADER],
        request=serializers.QuantityIn,
        responses=shapes.CartOut,
        summary="Have so many of one line",
    )
    @action(detail=False, methods=["patch"], url_path="cart/items/<uuid:item>")
    def change(self, request: Request, item: UUID) -> Response:
        shopper = shopper_of(request)
        sent = validated_data(serializers.QuantityIn, request.data)
        cart = services.set_quantity(shopper=shopper, item_id=item, quantity=sent["quantity"])
        return cart_response(request, Shopper(shopper.user, cart.pk))

    @extend_schema(parameters=[CART_HEADER], responses=shapes.CartOut, summary="Take one line out")
    @change.mapping.delete
    def remove(self, request: Request, item: UUID) -> Response:
        shopper = shopper_of(request)
        cart = services.remove_item(shopper=shopper, item_id=item)
        return cart_response(request, Shopper(shopper.user, cart.pk))

    @extend_schema(
        parameters=[CART_HEADER],
        request=serializers.CheckoutIn,
        responses={201: shapes.PlacedOut},
        summary="Order what is in my cart",
    )
    @action(detail=False, methods=["post"], url_path="checkout", sealed=("accessToken", "trackingUrl"))
    def checkout(self, request: Request) -> Response:
        sent = validated_data(serializers.CheckoutIn, request.data)
        shopper = shopper_of(request)
        if shopper.key:
            hit("shop.checkout", shopper.key, MAX_CHECKOUTS, MINUTE)
        order = services.check_out(shopper=shopper, **sent)
        if order.user_id is None:
            remember_order(request._request, order.pk)
        location = {"Location": f"/api/orders/{order.number}"}
        return Response(shapes.PlacedOut.of(order), status=201, headers=location)


def shopper_of(request: Request) -> Shopper:
    return header_shopper(request._request, request.user, request.headers.get(CART_ID_HEADER))


def shopper_with_merged_cart(request: Request) -> Shopper:
    """Return the shopper, after merging the guest's cart into the member's."""
    shopper = shopper_of(request)
    if shopper.user and shopper.cart_id:
        services.merge_cart(user=shopper.user, guest_cart_id=shopper.cart_id)
    return shopper


def cart_response(
    request: Request, shopper: Shopper, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Answer with the cart, and its id in X-Cart-Id. A guest's browser remembers it.

    A cart that does not exist yet is not stored: it is empty and has the id that it will get.
    """
    cart = queries.cart_of(shopper)
    if cart.id is None:
        cart = CartView(shopper.cart_id if shopper.cart_id and not shopper.user else uuid7())
    elif not shopper.user and session_cart(request._request) != cart.id and not request.headers.get(CART_ID_HEADER):
        remember_cart(request._request, cart.id)
    return Response(shapes.CartOut.of(cart), status=status, headers={**(headers or {}), CART_ID_HEADER: str(cart.id)})


class OrderViewSet(ApiViewSet):
    """Members see their own orders, staff see all, and guests see an order with its token."""

    lookup_url_kwarg = "number"
    pagination_class = PageNumbers
    public = ("retrieve", "cancel", "confirm")

    def enter(self, request: Request, number: str = "") -> None:
        if self.action == "cancel_many":
            access.refuse_unless_staff(request.user)
        elif self.action == "confirm":
            token = validated_data(serializers.ConfirmIn, request.data)["token"]
            self.order = access.order_to_confirm(number, token)
        elif self.action in self.public:
            key, browser_orders = request.headers.get(ORDER_TOKEN, ""), session_orders(request._request)
            self.order = access.order_for(request.user, number, key=key, browser_orders=browser_orders)
        elif number:
            self.order = access.order_to_manage(request.user, number)

    @extend_schema(
        parameters=[serializers.OrderQuery],
        responses=shapes.OrderOut(many=True),
        summary="My orders, the newest first; for staff all",
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.OrderQuery, request)
        only_mine = asked.pop("mine", False)
        if access.may_manage(request.user) and not only_mine:
            found = queries.orders(**asked)
        else:
            found = queries.my_orders(request.user)
            found = found.filter(status=asked["status"]) if "status" in asked else found
        return paginate(self, found, shapes.OrderOut.of)

    @extend_schema(
        request=serializers.CancelManyIn,
        responses=shapes.CancelledManyOut,
        summary="Cancel all of these that are open and not paid (staff)",
    )
    @action(detail=False, methods=["post"], url_path="cancel")
    def cancel_many(self, request: SignedInRequest) -> Response:
        done, kept = services.cancel_many(by=request.user, **validated_data(serializers.CancelManyIn, request.data))
        return Response(shapes.CancelledManyOut.of(cancelled=done, kept=kept))

    @extend_schema(parameters=[ORDER_TOKEN_HEADER], responses=shapes.OrderOut, summary="One order by its number")
    def retrieve(self, request: Request, number: str) -> Response:
        return Response(shapes.OrderOut.of(self.order))

    @extend_schema(
        parameters=[ORDER_TOKEN_HEADER],
        request=serializers.CancelIn,
        responses=shapes.OrderOut,
        summary="Cancel an order: its goods go back on the shelf",
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, number: str) -> Response:
        sent = validated_data(serializers.CancelIn, request.data)
        by = request.user if request.user.is_authenticated else None
        as_buyer = not access.may_manage(request.user)
        return Response(shapes.OrderOut.of(services.cancel(order_id=self.order.pk, by=by, as_buyer=as_buyer, **sent)))

    @extend_schema(
        request=serializers.ConfirmIn,
        responses=shapes.OrderOut,
        summary="Confirm a guest's order by the token from its mail; until `confirmBy`, else it lapses",
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, number: str) -> Response:
        return Response(shapes.OrderOut.of(services.confirm(order_id=self.order.pk)))

    @extend_schema(request=Empty, responses=shapes.OrderOut, summary="Paid at the desk (staff)")
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, number: str) -> Response:
        return self._step(services.mark_paid)

    @extend_schema(request=Empty, responses=shapes.OrderOut, summary="Packed: the buyer is told (staff)")
    @action(detail=True, methods=["post"])
    def ready(self, request: Request, number: str) -> Response:
        return self._step(services.mark_ready)

    @extend_schema(request=serializers.CollectIn, responses=shapes.OrderOut, summary="Handed over (staff)")
    @action(detail=True, methods=["post"])
    def collect(self, request: Request, number: str) -> Response:
        return self._step(services.collect, serializers.CollectIn)

    @extend_schema(
        request=serializers.RefundIn,
        responses=shapes.OrderOut,
        summary="Refund some lines of an order, an amount, or all that is left (staff)",
        description="Never more than was paid: more is 409 `REFUND_TOO_MUCH` with `left`, and `lineId` where it is "
        "about a line. The buyer gets an email; a payment service is asked by a job.",
    )
    @action(detail=True, methods=["post"])
    def refund(self, request: Request, number: str) -> Response:
        return self._step(services.refund, serializers.RefundIn)

    def _step(self, verb: Callable[..., Order], body: type[Serializer] = Empty) -> Response:
        sent = validated_data(body, self.request.data)
        return Response(shapes.OrderOut.of(verb(order_id=self.order.pk, by=self.request.user, **sent)))


class RawJsonParser(BaseParser):
    """Keep the raw bytes of the body: they are what was signed."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, bytes]:
        body: bytes = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
        return {"body": body}


class PaymentViewSet(ApiViewSet):
    """Messages of payment services. Stripe's events have ids and take effect once, so no key is needed."""

    parser_classes = [RawJsonParser]
    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        parameters=[SIGNATURE],
        request={"application/json": {"type": "object"}},
        responses={200: shapes.HeardOut},
        summary="For Stripe: an event, signed",
    )
    @action(detail=False, methods=["post"])
    def stripe(self, request: Request) -> Response:
        if not settings.STRIPE_WEBHOOK_SECRET:
            raise NotFound
        signature = request.headers.get("Stripe-Signature", "")
        message = payment_providers.stripe().read(dict(request.data)["body"], signature)
        services.handle_message(message, provider="stripe")
        return Response(shapes.HeardOut.of(received=True))


router = ApiRouter()
router.register("products", ProductViewSet)
router.register("", CartViewSet)
router.register("orders", OrderViewSet)
router.register("payments", PaymentViewSet)
