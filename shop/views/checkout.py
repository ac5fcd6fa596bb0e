"""Checking out: who, a code, the total, and the button that orders."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.ui.refusing import INVALID, say_no
from shop import money, payments, queries, services
from shop.forms import GuestCheckoutForm, MemberCheckoutForm
from shop.queries import CartView
from shop.refusals import CartEmpty
from shop.services.discounts import look_up
from shop.shoppers import Shopper, in_browser, remember_order


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """The button beside the code only works out what it makes of the total."""
    shopper = in_browser(request)
    kind = MemberCheckoutForm if shopper.user else GuestCheckoutForm
    if request.method == "GET":
        return _show(request, shopper, kind())
    services.lapse_due()
    return _applied(request, shopper, kind) if "apply" in request.POST else _order(request, shopper, kind)


@idempotent_form()
def _order(request: HttpRequest, shopper: Shopper, kind: type[forms.Form]) -> HttpResponse:
    form = kind(request.POST)
    if not form.is_valid():
        return _show(request, shopper, form, INVALID)
    try:
        order = services.check_out(shopper=shopper, total=_seen(request), **form.cleaned_data)
    except CartEmpty:
        return redirect("cart")
    except DomainError as refusal:
        return _show(request, shopper, form, say_no(form, refusal))
    if order.user_id is None:
        remember_order(request, order.pk)
    if order.waits_for_confirmation:
        messages.success(request, f"Order {order.number} is reserved. Please confirm it by the link we sent you.")
    else:
        messages.success(request, f"Thank you. Your order is {order.number}.")
    return redirect("order", number=order.number)


def _applied(request: HttpRequest, shopper: Shopper, kind: type[forms.Form]) -> HttpResponse:
    """The page again, with the code taken off or why not; nothing else is complained about yet."""
    form = kind(initial={name: request.POST.get(name, "")[:500] for name in kind.base_fields})
    return _show(request, shopper, form, code=request.POST.get("discount_code", ""))


def _show(
    request: HttpRequest, shopper: Shopper, form: forms.Form, status: int = 200, code: str | None = None
) -> HttpResponse:
    cart = queries.cart_of(shopper)
    if not cart.lines:
        return redirect("cart")
    code = form.data.get("discount_code", "") if code is None else code
    known: dict[str, Any] = {"cart": cart, "form": form, "online": payments.provider().is_online}
    known["confirms"] = settings.MAIL_IS_SENT and shopper.user is None
    known["priced"], known["code_refusal"] = _priced(cart, shopper, code[:40])
    return render(request, "shop/checkout.html", known, status=status)


def _priced(cart: CartView, shopper: Shopper, code: str) -> tuple[Any, str]:
    """What it costs with the code, or without it and why."""
    chosen = [(line.variant, line.quantity) for line in cart.lines]
    email = shopper.user.email if shopper.user else ""
    try:
        discount = look_up(code, user=shopper.user, email=email, subtotal=cart.total)
    except DomainError as refusal:
        return services.priced_for(chosen, None), refusal.sentence
    return services.priced_for(chosen, discount), ""


def _seen(request: HttpRequest) -> int | None:
    """The total that the page showed."""
    try:
        return money.minor(request.POST.get("total", ""))
    except ValueError:
        return None
