"""The API of the shop: products, the cart, checkout, orders, and the messages of payment services."""

from collections.abc import Callable, Mapping
from typing import IO, Any, ClassVar
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, ApiViewSet
from core.api.errors import BodyTooLarge
from core.api.pagination import PageNumbers, paginate
from core.api.rate_limits import hit
from core.api.serializers import Empty, validated_data, validated_query
from core.errors import Invalid, NotFound
from core.ids import uuid7
from core.people import Person, SignedInRequest
from core.requests import MAX_BODY_BYTES
from shop import access, money, payment_providers, queries, services, shapes
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

    permission_classes = [AllowAny]
    pagination_class = PageNumbers

    @extend_schema(
        parameters=[shapes.ProductQuery],
        responses=shapes.ProductOut(many=True),
        summary="What the shop sells",
    )
    def list(self, request: Request) -> Response:
        filters = validated_query(shapes.ProductQuery, request)
        found = queries.catalogue(text=filters.get("q", ""), category=filters.get("category", ""))
        return paginate(self, found, shapes.product_out)

    @extend_schema(responses=shapes.ProductOut, summary="One product, by id or slug")
    def retrieve(self, request: Request, product: str) -> Response:
        return Response(shapes.product_out(queries.product(request.user, product)))


class Categories(ApiView):
    permission_classes = [AllowAny]

    @extend_schema(responses=shapes.CategoryOut(many=True), summary="The shelves of the shop")
    def get(self, request: Request) -> Response:
        return Response([{"name": each.name, "slug": each.slug} for each in queries.categories()])


class CartViewSet(ApiViewSet):
    """The cart of a member, or of a guest by the session cookie or X-Cart-Id."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[CART_HEADER], responses=shapes.CartOut, summary="My cart and its total")
    def retrieve(self, request: Request) -> Response:
        return cart_response(request, shopper_with_merged_cart(request))

    @extend_schema(
        parameters=[CART_HEADER],
        request=shapes.AddIn,
        responses={201: shapes.CartOut},
        summary="Put something into my cart; the same again adds up",
    )
    def add(self, request: Request) -> Response:
        sent = validated_data(shapes.AddIn, request.data)
        shopper = shopper_of(request)
        if shopper.key:
            hit("shop.cart", shopper.key, MAX_CART_CHANGES, MINUTE)
        cart = services.add_to_cart(
            shopper=shopper, product=sent["product_id"], variant_id=sent["variant_id"], quantity=sent["quantity"]
        )
        return cart_response(request, Shopper(shopper.user, cart.pk), status=201, headers={"Location": "/api/cart"})

    @extend_schema(parameters=[CART_HEADER], responses={204: None}, summary="Empty my cart")
    def clear(self, request: Request) -> Response:
        services.empty_cart(shopper=shopper_of(request))
        return Response(status=204)

    @extend_schema(
        parameters=[CART_HEADER],
        request=shapes.QuantityIn,
        responses=shapes.CartOut,
        summary="Have so many of one line",
    )
    def change(self, request: Request, item: UUID) -> Response:
        shopper = shopper_of(request)
        services.refuse_unknown_line(shopper=shopper, item_id=item)
        sent = validated_data(shapes.QuantityIn, request.data)
        cart = services.set_quantity(shopper=shopper, item_id=item, quantity=sent["quantity"])
        return cart_response(request, Shopper(shopper.user, cart.pk))

    @extend_schema(parameters=[CART_HEADER], responses=shapes.CartOut, summary="Take one line out")
    def remove(self, request: Request, item: UUID) -> Response:
        shopper = shopper_of(request)
        cart = services.remove_item(shopper=shopper, item_id=item)
        return cart_response(request, Shopper(shopper.user, cart.pk))


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
    return Response(shapes.cart_out(cart), status=status, headers={**(headers or {}), CART_ID_HEADER: str(cart.id)})


class Checkout(ApiView):
    permission_classes = [AllowAny]
    sealed: ClassVar = ("accessToken", "trackingUrl")

    def may_post(self, request: Request) -> None:
        """Release the goods of lapsed orders, whether or not a worker has done so."""
        services.lapse_due()

    def unseal(self, data: dict[str, Any]) -> dict[str, Any]:
        return shapes.order_secrets(Order.objects.get(pk=data["id"]))

    @extend_schema(
        parameters=[CART_HEADER],
        request=shapes.CheckoutIn,
        responses={201: shapes.PlacedOut},
        summary="Order what is in my cart",
    )
    def post(self, request: Request) -> Response:
        sent = validated_data(shapes.CheckoutIn, request.data)
        shopper = shopper_of(request)
        if shopper.key:
            hit("shop.checkout", shopper.key, MAX_CHECKOUTS, MINUTE)
        order = services.check_out(shopper=shopper, **{**sent, "total": _total(sent)})
        if order.user_id is None:
            remember_order(request._request, order.pk)
        return Response(placed_out(order), status=201, headers={"Location": f"/api/orders/{order.number}"})


class OrderViewSet(ApiViewSet):
    """Members see their own orders, staff see all, and guests see an order with its token."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("retrieve", "cancel", "confirm") else IsAuthenticated()]

    def may_post(self, request: Request, number: str = "") -> None:
        if self.action == "cancel_many":
            access.refuse_unless_staff(request.user)
        elif self.action == "confirm":
            access.order_to_confirm(number, validated_data(shapes.ConfirmIn, request.data)["token"])
        elif self.action == "cancel":
            self._order(request, number)
        else:
            access.order_to_manage(request.user, number)

    @extend_schema(
        parameters=[shapes.OrderQuery],
        responses=shapes.OrderOut(many=True),
        summary="My orders, the newest first; for staff all",
    )
    def list(self, request: Request) -> Response:
        filters = validated_query(shapes.OrderQuery, request)
        if access.may_manage(request.user) and not filters.get("mine"):
            found = queries.orders(text=filters.get("q", ""), status=filters.get("status", ""))
        else:
            found = queries.my_orders(request.user)
            found = found.filter(status=filters["status"]) if "status" in filters else found
        return paginate(self, found, shapes.order_out)

    @extend_schema(parameters=[ORDER_TOKEN_HEADER], responses=shapes.OrderOut, summary="One order by its number")
    def retrieve(self, request: Request, number: str) -> Response:
        return Response(shapes.order_out(self._order(request, number)))

    @extend_schema(
        parameters=[ORDER_TOKEN_HEADER],
        request=shapes.CancelIn,
        responses=shapes.OrderOut,
        summary="Cancel an order: its goods go back on the shelf",
    )
    def cancel(self, request: Request, number: str) -> Response:
        order = self._order(request, number)
        sent = validated_data(shapes.CancelIn, request.data)
        by = request.user if request.user.is_authenticated else None
        as_buyer = not access.may_manage(request.user)
        return Response(
            shapes.order_out(services.cancel(order_id=order.pk, by=by, as_buyer=as_buyer, why=sent["reason"]))
        )

    @extend_schema(
        request=shapes.ConfirmIn,
        responses=shapes.OrderOut,
        summary="Confirm a guest's order by the token from its mail; until `confirmBy`, else it lapses",
    )
    def confirm(self, request: Request, number: str) -> Response:
        token = validated_data(shapes.ConfirmIn, request.data)["token"]
        return Response(shapes.order_out(services.confirm(order_id=access.order_to_confirm(number, token).pk)))

    @extend_schema(
        request=shapes.CancelManyIn,
        responses=shapes.CancelledManyOut,
        summary="Cancel all of these that are open and not paid (staff)",
    )
    def cancel_many(self, request: SignedInRequest) -> Response:
        sent = validated_data(shapes.CancelManyIn, request.data)
        done, kept = services.cancel_many(numbers=sent["numbers"], by=request.user, why=sent["reason"])
        return Response({"cancelled": done, "kept": kept})

    @extend_schema(request=Empty, responses=shapes.OrderOut, summary="Paid at the desk (staff)")
    def pay(self, request: Request, number: str) -> Response:
        return self._step(request, number, Empty, services.mark_paid)

    @extend_schema(request=Empty, responses=shapes.OrderOut, summary="Packed: the buyer is told (staff)")
    def ready(self, request: Request, number: str) -> Response:
        return self._step(request, number, Empty, services.mark_ready)

    @extend_schema(request=shapes.CollectIn, responses=shapes.OrderOut, summary="Handed over (staff)")
    def collect(self, request: Request, number: str) -> Response:
        return self._step(request, number, shapes.CollectIn, services.collect)

    @extend_schema(
        request=shapes.RefundIn,
        responses=shapes.OrderOut,
        summary="Refund some lines of an order, an amount, or all that is left (staff)",
        description="Never more than was paid: more is 409 `REFUND_TOO_MUCH` with `left`, and `lineId` where it is "
        "about a line. The buyer gets an email; a payment service is asked by a job.",
    )
    def refund(self, request: Request, number: str) -> Response:
        return self._step(request, number, shapes.RefundIn, _refund)

    def _step(self, request: Request, number: str, form: type[Any], verb: Callable[..., Order]) -> Response:
        order = access.order_to_manage(request.user, number)
        return Response(
            shapes.order_out(verb(order_id=order.pk, by=request.user, **validated_data(form, request.data)))
        )

    def _order(self, request: Request, number: str) -> Order:
        key = request.headers.get(ORDER_TOKEN, "")
        return access.order_for(request.user, number, key=key, browser_orders=session_orders(request._request))


def placed_out(order: Order) -> dict[str, Any]:
    out = {**shapes.order_out(order), **shapes.order_secrets(order)}
    if payment_providers.provider().is_online and not order.is_paid:
        out["paymentUrl"] = out["trackingUrl"]
    return out


def _refund(*, order_id: UUID, by: Person, restock: bool | None, **sent: Any) -> Order:
    lines: dict[UUID, int] = {}
    for line in sent.get("lines", ()):
        if line["line_id"] in lines:
            raise Invalid(fields={"lines": ["Name each line once."]})
        lines[line["line_id"]] = line["quantity"]
    amount = _amount(sent, "amount")
    return services.refund(order_id=order_id, by=by, lines=lines or None, amount=amount, restock=restock)


def _total(sent: dict[str, Any]) -> int | None:
    return _amount(sent, "total")


def _amount(sent: dict[str, Any], name: str) -> int | None:
    if name not in sent:
        return None
    try:
        return money.parse(sent[name])
    except ValueError:
        raise Invalid(fields={name: ["Must be an amount such as 24.90."]}) from None


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


class StripeMessages(ApiView):
    """Stripe's events have ids and take effect once, so no Idempotency-Key is needed."""

    parser_classes = [RawJsonParser]
    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        parameters=[SIGNATURE],
        request={"application/json": {"type": "object"}},
        responses={200: shapes.HeardOut},
        summary="For Stripe: an event, signed",
    )
    def post(self, request: Request) -> Response:
        if not settings.STRIPE_WEBHOOK_SECRET:
            raise NotFound
        message = payment_providers.stripe().read(
            dict(request.data)["body"], request.headers.get("Stripe-Signature", "")
        )
        services.handle_message(message, provider="stripe")
        return Response({"received": True})
