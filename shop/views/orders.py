"""A buyer's orders: the list, one of them, its receipt, paying and cancelling it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.security import content_policy
from shop import access, payments, queries, services
from shop.cards import OrderCard, order_cards
from shop.codes import code_of
from shop.models import Order
from shop.refusals import NoOrder
from shop.shoppers import orders_in

A_PAGE = 20
PAID_AT = "'self' https://checkout.stripe.com"


@login_not_required
@never_cache
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """A member's orders; a guest's that were made in this browser."""
    page = Paginator(queries.my_orders(request.user, orders_in(request)), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "shop/orders.html", {"page": page, "cards": order_cards(page)})


@login_not_required
@content_policy(form_action=PAID_AT)
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order. `?part=state` answers with how it stands alone, for a page that stays open."""
    return _show(request, _found(request, number))


@login_not_required
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """To print: what was bought, and the tax by rate."""
    return _private(render(request, "shop/receipt.html", _known(request, _found(request, number))))


@login_not_required
@idempotent_form()
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Ask, then call it off."""
    found = _found(request, number)
    if request.method == "GET":
        return _private(render(request, "shop/cancel.html", _known(request, found)))
    by = request.user if request.user.is_authenticated else None
    try:
        services.cancel(order_id=found.pk, by=by, as_buyer=True)
    except DomainError as refusal:
        return _show(request, _found(request, number), refusal.status, refusal.sentence)
    messages.success(request, "Cancelled. Your things are back on the shelf.")
    return redirect(_path(request, found))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Where the mail of a guest's order leads. Asks first: mail programs open links."""
    try:
        found = access.order_to_confirm(number, request.GET.get("key", ""))
    except NoOrder as refusal:
        return render(request, "shop/confirm.html", {"refusal": refusal.sentence}, status=refusal.status)
    try:
        if request.method == "POST":
            services.confirm(order_id=found.pk)
            messages.success(request, "Thank you. Your order is confirmed.")
            return redirect(services.page_of(found))
    except DomainError as refusal:
        return render(request, "shop/confirm.html", {"refusal": refusal.sentence}, status=refusal.status)
    return render(request, "shop/confirm.html", _known(request, found))


@login_not_required
@content_policy(form_action=PAID_AT)
@require_POST
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """On to where it is paid. A second click leads to the same place: the service is asked once."""
    found = _found(request, number)
    try:
        return HttpResponseRedirect(services.start_payment(order_id=found.pk), status=303)
    except DomainError as refusal:
        return _show(request, _found(request, number), refusal.status, refusal.sentence)


def _found(request: HttpRequest, number: str) -> Order:
    return access.order_for(request.user, number, key=request.GET.get("key", ""), known=orders_in(request))


def _show(request: HttpRequest, found: Order, status: int = 200, refusal: str = "") -> HttpResponse:
    part = request.GET.get("part") == "state"
    known = {**_known(request, found), "refusal": refusal}
    return _private(render(request, "shop/_state.html" if part else "shop/order.html", known, status=status))


def _known(request: HttpRequest, found: Order) -> dict[str, Any]:
    key = request.GET.get("key", "")
    return {
        "order": found,
        "card": OrderCard(found),
        "query": f"?key={key}" if key == access.key_of(found) else "",
        "code": code_of(found) if found.is_open else "",
        "online": payments.provider().is_online,
    }


def _path(request: HttpRequest, found: Order) -> str:
    return found.get_absolute_url() + str(_known(request, found)["query"])


def _private(response: HttpResponse) -> HttpResponse:
    """A guest's order is nobody else's either: it is for no cache."""
    response["Cache-Control"] = "no-store"
    return response
