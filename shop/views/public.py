"""The pages of buyers: products, the cart, checkout, and their orders."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import Person
from core.security import content_policy
from core.ui.forms import INVALID, add_error, error_status
from core.ui.pages import Page
from shop import access, money, payment_providers, queries, services
from shop.access import (
    Shopper,
    forget_cart,
    remember_cart,
    remember_order,
    session_cart,
    session_orders,
    session_shopper,
)
from shop.downloads import order_qr
from shop.errors import CartEmpty, NoLine, NoOrder, NoProduct
from shop.forms import AddForm, GuestCheckoutForm, MemberCheckoutForm, QuantityForm, SearchForm
from shop.models import Order
from shop.presenters import OrderPresenter, ProductPresenter, present_orders, present_products
from shop.queries import CartView
from shop.services.checkout import look_up_discount

PRODUCTS_PER_PAGE = 12
RELATED_PRODUCTS = 4


ORDERS_PER_PAGE = 20
PAYMENT_SITES = "'self' https://checkout.stripe.com"


@login_not_required
@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """List the products; ?q= and ?category= filter them."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.catalogue(text=wanted.get("q", ""), category=wanted.get("category", ""))
    page = Paginator(found, PRODUCTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "shelves": present_products(page), "search": form, "wanted": wanted}
    return render(request, "shop/list.html", {**context, "categories": queries.categories()})


@login_not_required
@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    return show_product(request, slug)


def show_product(
    request: HttpRequest, slug: str, status: int = 200, refusal: str = "", chosen: str = ""
) -> HttpResponse:
    """Show the product's page, with an error if there is one."""
    found = queries.product(request.user, slug)
    also = queries.catalogue(category=found.category.slug).exclude(pk=found.pk)[:RELATED_PRODUCTS]
    context = {
        "shelf": ProductPresenter(found),
        "product": found,
        "also": present_products(also),
        "refusal": refusal,
        "chosen": chosen,
    }
    context["right"] = queries.claim_for(request.user, found)
    return render(request, "shop/product.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    return _show_cart(request)


@login_not_required
@never_cache
@idempotent_form()
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add to the cart and go there. Errors are shown on the product's page."""
    form = AddForm(request.POST)
    if not form.is_valid():
        if "product" in form.errors:
            raise NoProduct
        return show_product(request, form.cleaned_data["product"], INVALID, "Choose a size, and from 1 to 99.")
    sent = form.cleaned_data
    try:
        made = services.add_to_cart(
            shopper=session_shopper(request),
            product=sent["product"],
            variant_id=sent["variant"],
            quantity=sent["quantity"] or 1,
        )
    except NotFound:
        raise
    except DomainError as refusal:
        chosen = str(sent["variant"] or "")
        return show_product(request, sent["product"], error_status(refusal), refusal.sentence, chosen)
    remember_cart(request, made.pk)
    messages.success(request, "It’s in your cart.")  # noqa: RUF001
    return redirect("cart")


@login_not_required
@never_cache
@idempotent_form()
@require_POST
def change(request: HttpRequest, item: UUID) -> HttpResponse:
    """Set the quantity of a line; 0 removes it."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        return _show_cart(request, INVALID, "A number from 0 to 99, please.", item)
    wanted, shopper = form.cleaned_data["quantity"], session_shopper(request)
    try:
        if wanted:
            services.set_quantity(shopper=shopper, item_id=item, quantity=wanted)
        else:
            services.remove_item(shopper=shopper, item_id=item)
    except NoLine:
        return redirect("cart")
    except DomainError as refusal:
        return _show_cart(request, error_status(refusal), refusal.sentence, item)
    return redirect("cart")


def _show_cart(request: HttpRequest, status: int = 200, refusal: str = "", about: UUID | None = None) -> HttpResponse:
    shopper = session_shopper(request)
    view = queries.cart_of(shopper)
    if shopper.user:
        remember_cart(request, view.id)
    return render(request, "shop/cart.html", {"cart": view, "refusal": refusal, "about": about}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Check out. The Apply button only shows the total with the discount code."""
    shopper = session_shopper(request)
    kind = MemberCheckoutForm if shopper.user else GuestCheckoutForm
    if request.method == "GET":
        return _show_checkout(request, shopper, kind())
    services.lapse_due()
    return _with_discount(request, shopper, kind) if "apply" in request.POST else _place_order(request, shopper, kind)


@idempotent_form()
def _place_order(request: HttpRequest, shopper: Shopper, kind: type[forms.Form]) -> HttpResponse:
    form = kind(request.POST)
    if not form.is_valid():
        return _show_checkout(request, shopper, form, INVALID)
    try:
        order = services.check_out(shopper=shopper, total=_total_shown(request), **form.cleaned_data)
    except CartEmpty:
        return redirect("cart")
    except DomainError as refusal:
        return _show_checkout(request, shopper, form, add_error(form, refusal))
    if order.user_id is None:
        remember_order(request, order.pk)
    if order.waits_for_confirmation:
        messages.success(request, f"Order {order.number} is reserved. Please confirm it by the link we sent you.")
    else:
        messages.success(request, f"Thank you. Your order is {order.number}.")
    return redirect("order", number=order.number)


def _with_discount(request: HttpRequest, shopper: Shopper, kind: type[forms.Form]) -> HttpResponse:
    """Show the page again with the discount, or why the code is refused; other fields are not validated yet."""
    form = kind(initial={name: request.POST.get(name, "")[:500] for name in kind.base_fields})
    return _show_checkout(request, shopper, form, code=request.POST.get("discount_code", ""))


def _show_checkout(
    request: HttpRequest, shopper: Shopper, form: forms.Form, status: int = 200, code: str | None = None
) -> HttpResponse:
    cart = queries.cart_of(shopper)
    if not cart.lines:
        return redirect("cart")
    code = form.data.get("discount_code", "") if code is None else code
    context: dict[str, Any] = {"cart": cart, "form": form, "online": payment_providers.provider().is_online}
    context["confirms"] = settings.MAIL_IS_SENT and shopper.user is None
    context["priced"], context["code_refusal"] = _price_with_code(cart, shopper, code[:40])
    return render(request, "shop/checkout.html", context, status=status)


def _price_with_code(cart: CartView, shopper: Shopper, code: str) -> tuple[Any, str]:
    """Return the price with the code, or without it and the error."""
    chosen = [(line.variant, line.quantity) for line in cart.lines]
    email = shopper.user.email if shopper.user else ""
    try:
        discount = look_up_discount(code, user=shopper.user, email=email, subtotal=cart.total)
    except DomainError as refusal:
        return services.priced_for(chosen, None), refusal.sentence
    return services.priced_for(chosen, discount), ""


def _total_shown(request: HttpRequest) -> int | None:
    """Return the total that the page showed."""
    try:
        return money.parse(request.POST.get("total", ""))
    except ValueError:
        return None


def keep_cart_at_sign_in(sender: Any, request: HttpRequest | None, user: Person, **_: Any) -> None:
    """Merge the guest's cart into the member's when they sign in, on a page, in the admin or by allauth."""
    if request is None:
        return
    brought = session_cart(request)
    chosen = queries.count_in_cart(brought) if brought else 0
    if cart := services.merge_cart(user=user, guest_cart_id=brought):
        remember_cart(request, cart.pk)
        if chosen and cart.pk != brought:
            messages.success(request, "What you chose before is in your cart.", fail_silently=True)
    else:
        forget_cart(request)


@login_not_required
@never_cache
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """List a member's orders; for a guest, the orders of this browser."""
    page = Paginator(queries.my_orders(request.user, session_orders(request)), ORDERS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "shop/orders.html", {"page": page, "cards": present_orders(page)})


# A guest's order is private too.
private = cache_control(no_store=True)


def state(request: HttpRequest, found: Order) -> dict[str, Any]:
    return {"order": found, "card": OrderPresenter(found), "online": payment_providers.provider().is_online}


def context_of(request: HttpRequest, found: Order) -> dict[str, Any]:
    key = request.GET.get("key", "")
    return {
        **state(request, found),
        "query": f"?key={key}" if key == access.order_key(found) else "",
        "code": order_qr(found) if found.is_open else "",
    }


order_page = Page("shop/order.html", parts={"state": state}, context=context_of)


@login_not_required
@private
@content_policy(form_action=PAYMENT_SITES)
@require_safe
@order_page
def order(request: HttpRequest, number: str) -> Order:
    """Show one order."""
    return _order_for(request, number)


@login_not_required
@private
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show a receipt to print, with the tax by rate."""
    return render(request, "shop/receipt.html", context_of(request, _order_for(request, number)))


@login_not_required
@private
@idempotent_form()
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Ask, then cancel."""
    found = _order_for(request, number)
    if request.method == "GET":
        return render(request, "shop/cancel.html", context_of(request, found))
    by = request.user if request.user.is_authenticated else None
    try:
        services.cancel(order_id=found.pk, by=by, as_buyer=True)
    except DomainError as refusal:
        return order_page.render(request, _order_for(request, number), refusal.status, refusal=refusal.sentence)
    messages.success(request, "Cancelled. Your things are back on the shelf.")
    return redirect(_order_path(request, found))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm a guest's order by the link in its email. Asks first, because mail programs open links."""
    try:
        found = access.order_to_confirm(number, request.GET.get("key", ""))
    except NoOrder as refusal:
        return render(request, "shop/confirm.html", {"refusal": refusal.sentence}, status=refusal.status)
    try:
        if request.method == "POST":
            services.confirm(order_id=found.pk)
            messages.success(request, "Thank you. Your order is confirmed.")
            return redirect(services.order_url(found))
    except DomainError as refusal:
        return render(request, "shop/confirm.html", {"refusal": refusal.sentence}, status=refusal.status)
    return render(request, "shop/confirm.html", context_of(request, found))


@login_not_required
@private
@content_policy(form_action=PAYMENT_SITES)
@require_POST
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Go to the payment page. A second click leads to the same page."""
    found = _order_for(request, number)
    try:
        return HttpResponseRedirect(services.start_payment(order_id=found.pk), status=303)
    except DomainError as refusal:
        return order_page.render(request, _order_for(request, number), refusal.status, refusal=refusal.sentence)


def _order_for(request: HttpRequest, number: str) -> Order:
    key = request.GET.get("key", "")
    return access.order_for(request.user, number, key=key, browser_orders=session_orders(request))


def _order_path(request: HttpRequest, found: Order) -> str:
    return found.get_absolute_url() + str(context_of(request, found)["query"])
