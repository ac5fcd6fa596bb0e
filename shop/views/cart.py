"""The cart and its changes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.ui.refusing import INVALID, status_of
from shop import queries, services
from shop.forms import AddForm, QuantityForm
from shop.refusals import NoLine, NoProduct
from shop.shoppers import in_browser, remember_cart
from shop.views import looking


@login_not_required
@never_cache
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    return _show(request)


@login_not_required
@never_cache
@idempotent_form()
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Into the cart, and on to it. What is refused is said on the product's own page."""
    form = AddForm(request.POST)
    if not form.is_valid():
        if "product" in form.errors:
            raise NoProduct
        return looking.show(request, form.cleaned_data["product"], INVALID, "Choose a size, and from 1 to 99.")
    sent = form.cleaned_data
    try:
        made = services.add_to_cart(
            shopper=in_browser(request),
            product=sent["product"],
            variant_id=sent["variant"],
            quantity=sent["quantity"] or 1,
        )
    except NotFound:
        raise
    except DomainError as refusal:
        chosen = str(sent["variant"] or "")
        return looking.show(request, sent["product"], status_of(refusal), refusal.sentence, chosen)
    remember_cart(request, made.pk)
    messages.success(request, "It’s in your cart.")  # noqa: RUF001
    return redirect("cart")


@login_not_required
@never_cache
@idempotent_form()
@require_POST
def change(request: HttpRequest, item: UUID) -> HttpResponse:
    """So many of a line; none takes it out."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        return _show(request, INVALID, "A number from 0 to 99, please.", item)
    wanted, shopper = form.cleaned_data["quantity"], in_browser(request)
    try:
        if wanted:
            services.set_quantity(shopper=shopper, item_id=item, quantity=wanted)
        else:
            services.remove_item(shopper=shopper, item_id=item)
    except NoLine:
        return redirect("cart")
    except DomainError as refusal:
        return _show(request, status_of(refusal), refusal.sentence, item)
    return redirect("cart")


def _show(request: HttpRequest, status: int = 200, refusal: str = "", about: UUID | None = None) -> HttpResponse:
    shopper = in_browser(request)
    view = queries.cart_of(shopper)
    if shopper.user:
        remember_cart(request, view.id)
    return render(request, "shop/cart.html", {"cart": view, "refusal": refusal, "about": about}, status=status)
