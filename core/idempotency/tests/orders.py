"""A small shop for these tests: an order is an effect that can be counted."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from rest_framework import serializers as fields
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, ApiViewSet
from core.api.serializers import Serializer
from core.errors import DomainError, Forbidden, NotFound
from core.idempotency.pages import idempotent_form

FORM = '<form method="post">{% csrf_token %}{% one_time_key %}<input name="item"></form>'
handler500 = "core.ui.middleware.server_error"


class Order(models.Model):
    item = models.CharField(max_length=20)

    objects: ClassVar[models.Manager["Order"]] = models.Manager()

    class Meta:
        app_label = "idempotency_tests"

    def __str__(self) -> str:
        return self.item


class SoldOut(DomainError):
    code = "SOLD_OUT"


class OrderIn(Serializer):
    item = fields.CharField(max_length=20)
    count = fields.IntegerField(required=False)


# What a test wants to happen during the work, and who has no access.
during: list[Callable[[], Any]] = []
banned: set[Any] = set()


@transaction.atomic
def order(item: str) -> Order:
    """Place an order, or raise SoldOut after half the work is done."""
    made = Order.objects.create(item=item)
    for happening in during:
        happening()
    if item == "nothing":
        raise SoldOut
    return made


class Orders(ApiView):
    permission_classes = [AllowAny]

    def enter(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.user.pk in banned:
            raise Forbidden

    def post(self, request: Request, shop: str = "main") -> Response:
        wanted = OrderIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = order(wanted.validated_data["item"])
        return Response({"id": made.pk, "item": made.item}, status=201, headers={"Location": f"/api/orders/{made.pk}"})

    def delete(self, request: Request) -> Response:
        order("deleted")
        return Response(status=204)


class Private(ApiViewSet):
    def create(self, request: Request) -> Response:
        order("private")
        return Response(status=204)


class Missing(ApiView):
    def post(self, request: Request) -> Response:
        order("missing")
        raise NotFound


class Lazy(ApiView):
    """Returns an error response instead of raising the error."""

    def post(self, request: Request) -> Response:
        Order.objects.create(item="lazy")
        return Response({"success": False, "code": "LAZY"}, status=409, exception=True)


class Codes(ApiView):
    """Answers with a secret that must not be stored."""

    sealed: ClassVar[tuple[str, ...]] = ("code",)

    def post(self, request: Request) -> Response:
        made = order("code")
        return Response({"code": f"secret-{made.pk}", "id": made.pk}, status=201)

    def unseal(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"code": f"secret-{data['id']}"}


def shown(request: HttpRequest, status: int = 200) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(FORM).render({}, request), status=status)


@login_not_required
@idempotent_form()
def order_page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return shown(request)
    try:
        made = order(request.POST.get("item", ""))
    except SoldOut:
        return shown(request, 409)
    return redirect(f"/orders/{made.pk}/")


def may_enter(request: HttpRequest) -> None:
    if request.user.pk in banned:
        raise Forbidden


@idempotent_form(enter=may_enter)
def piece(request: HttpRequest) -> HttpResponse:
    """A page part, as a script asks for."""
    return HttpResponse(f"<p>Order {order('piece').pk}</p>")


api = [
    path("orders", Orders.as_view()),
    path("orders/<str:shop>", Orders.as_view()),
    path("private", Private.as_view({"post": "create"})),
    path("missing", Missing.as_view()),
    path("lazy", Lazy.as_view()),
    path("codes", Codes.as_view()),
]
urlpatterns = [
    path("api/", include(api)),
    path("order/", order_page),
    path("piece/", piece),
    path("", include("config.urls")),
]
