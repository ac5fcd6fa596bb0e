"""The API of orders: checking out, following one, and the staff's steps."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, ApiViewSet
from core.api.pagination import PageNumbers, paginate
from core.api.rate_limits import hit
from core.api.serializers import Empty, validated_query
from core.errors import Invalid
from shop import access, money, payments, queries, serializers, services, wire
from shop.api import A_MINUTE, CART_HEADER, shopper_of, valid
from shop.models import Order
from shop.shoppers import orders_in, remember_order

TOKEN = "X-Order-Token"  # noqa: S105 (a name)
TOKEN_HEADER = OpenApiParameter(TOKEN, str, OpenApiParameter.HEADER, description="A guest's `accessToken`.")
MOST_ORDERS = 20  # of one shopper, a minute


class Checkout(ApiView):
    permission_classes = [AllowAny]
    sealed: ClassVar = ("accessToken", "trackingUrl")

    def enter(self, request: Request) -> None:
        """Goods of orders that lapsed are free again, whether or not a worker said so yet."""
        services.lapse_due()

    def unseal(self, data: dict[str, Any]) -> dict[str, Any]:
        return wire.secrets_of(Order.objects.get(pk=data["id"]))

    @extend_schema(
        parameters=[CART_HEADER],
        request=serializers.CheckoutIn,
        responses={201: serializers.PlacedOut},
        summary="Order what is in my cart",
    )
    def post(self, request: Request) -> Response:
        sent = valid(serializers.CheckoutIn, request.data)
        shopper = shopper_of(request)
        if shopper.key:
            hit("shop.checkout", shopper.key, MOST_ORDERS, A_MINUTE)
        order = services.check_out(shopper=shopper, **{**sent, "total": _total(sent)})
        if order.user_id is None:
            remember_order(request._request, order.pk)
        return Response(placed_out(order), status=201, headers={"Location": f"/api/orders/{order.number}"})


class OrderViewSet(ApiViewSet):
    """A member's own, any for staff, and a guest's for who has its token."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("retrieve", "cancel", "confirm") else IsAuthenticated()]

    def enter(self, request: Request, number: str = "") -> None:
        if self.action == "cancel_many":
            access.refuse_unless_staff(request.user)
        elif self.action == "confirm":
            access.order_to_confirm(number, valid(serializers.ConfirmIn, request.data)["token"])
        elif self.action == "cancel":
            self._order(request, number)
        else:
            access.order_to_manage(request.user, number)

    @extend_schema(
        parameters=[serializers.OrderQuery],
        responses=serializers.OrderOut(many=True),
        summary="My orders, the newest first; for staff all",
    )
    def list(self, request: Request) -> Response:
        asked = validated_query(serializers.OrderQuery, request)
        if access.may_manage(request.user) and not asked.get("mine"):
            found = queries.orders(text=asked.get("q", ""), status=asked.get("status", ""))
        else:
            found = queries.my_orders(request.user)
            found = found.filter(status=asked["status"]) if "status" in asked else found
        return paginate(self, found, wire.order_out)

    @extend_schema(parameters=[TOKEN_HEADER], responses=serializers.OrderOut, summary="One order by its number")
    def retrieve(self, request: Request, number: str) -> Response:
        return Response(wire.order_out(self._order(request, number)))

    @extend_schema(
        parameters=[TOKEN_HEADER],
        request=serializers.CancelIn,
        responses=serializers.OrderOut,
        summary="Cancel an order: its goods go back on the shelf",
    )
    def cancel(self, request: Request, number: str) -> Response:
        order = self._order(request, number)
        sent = valid(serializers.CancelIn, request.data)
        by = request.user if request.user.is_authenticated else None
        as_buyer = not access.may_manage(request.user)
        return Response(
            wire.order_out(services.cancel(order_id=order.pk, by=by, as_buyer=as_buyer, why=sent["reason"]))
        )

    @extend_schema(
        request=serializers.ConfirmIn,
        responses=serializers.OrderOut,
        summary="Confirm a guest's order by the token from its mail; until `confirmBy`, else it lapses",
    )
    def confirm(self, request: Request, number: str) -> Response:
        token = valid(serializers.ConfirmIn, request.data)["token"]
        return Response(wire.order_out(services.confirm(order_id=access.order_to_confirm(number, token).pk)))

    @extend_schema(
        request=serializers.CancelManyIn,
        responses=serializers.CancelledManyOut,
        summary="Cancel all of these that are open and not paid (staff)",
    )
    def cancel_many(self, request: Request) -> Response:
        sent = valid(serializers.CancelManyIn, request.data)
        done, kept = services.cancel_many(numbers=sent["numbers"], by=request.user, why=sent["reason"])
        return Response({"cancelled": done, "kept": kept})

    @extend_schema(request=Empty, responses=serializers.OrderOut, summary="Paid at the desk (staff)")
    def pay(self, request: Request, number: str) -> Response:
        return self._step(request, number, Empty, services.mark_paid)

    @extend_schema(request=Empty, responses=serializers.OrderOut, summary="Packed: the buyer is told (staff)")
    def ready(self, request: Request, number: str) -> Response:
        return self._step(request, number, Empty, services.mark_ready)

    @extend_schema(request=serializers.CollectIn, responses=serializers.OrderOut, summary="Handed over (staff)")
    def collect(self, request: Request, number: str) -> Response:
        return self._step(request, number, serializers.CollectIn, services.collect)

    @extend_schema(
        request=serializers.RefundIn,
        responses=serializers.OrderOut,
        summary="Refund some lines of an order, an amount, or all that is left (staff)",
        description="Never more than was paid: more is 409 `REFUND_TOO_MUCH` with `left`, and `lineId` where it is "
        "about a line. The buyer gets an email; a payment service is asked by a job.",
    )
    def refund(self, request: Request, number: str) -> Response:
        return self._step(request, number, serializers.RefundIn, _refund)

    def _step(self, request: Request, number: str, form: type[Any], verb: Callable[..., Order]) -> Response:
        order = access.order_to_manage(request.user, number)
        return Response(wire.order_out(verb(order_id=order.pk, by=request.user, **valid(form, request.data))))

    def _order(self, request: Request, number: str) -> Order:
        known = orders_in(request._request)
        return access.order_for(request.user, number, key=request.headers.get(TOKEN, ""), known=known)


def placed_out(order: Order) -> dict[str, Any]:
    out = {**wire.order_out(order), **wire.secrets_of(order)}
    if payments.provider().is_online and not order.is_paid:
        out["paymentUrl"] = out["trackingUrl"]
    return out


def _refund(*, order_id: UUID, by: Any, restock: bool | None, **sent: Any) -> Order:
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
        return money.minor(sent[name])
    except ValueError:
        raise Invalid(fields={name: ["Must be an amount such as 24.90."]}) from None
