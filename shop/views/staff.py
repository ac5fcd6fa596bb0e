"""The pages of staff: orders and their steps, the pickup counter, products and their stock."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.rooms.services import head_of
from core.ui.confirm import ask as ask_first
from core.ui.confirm import message_with_undo
from core.ui.forms import INVALID, add_error, error_sentence, error_status
from core.ui.pages import Page
from core.ui.staff import staff_only
from shop import access, downloads, money, presenters, queries, room_events, services
from shop.forms import (
    CancelManyForm,
    FindForm,
    NewProductForm,
    OrdersForm,
    ProductForm,
    RefundForm,
    SearchForm,
    ShelfForm,
    SizeForm,
)
from shop.models import Order, Product
from shop.presenters import OrderPresenter, present_orders, present_products, refund_question, step_question

PAGE_SIZE = 30
BOARD_COLUMN = 60  # orders per column
PICKUP_RESULTS = 8
BOARD, PICKUP = "board", "pickup"
STEPS: dict[str, tuple[Callable[..., Order], str]] = {
    "pay": (services.mark_paid, "paid."),
    "ready": (services.mark_ready, "ready, and the buyer is told."),
    "collect": (services.collect, "handed over."),
    "cancel": (services.cancel, "cancelled, and its goods are back on the shelf."),
    "refund": (services.refund, "refunded."),
    "undo-pay": (services.undo_paid, "not paid."),
    "undo-ready": (services.undo_ready, "not packed."),
}
# Steps that undo others, offered for ten seconds.
UNDO_STEPS = {"pay": "undo-pay", "ready": "undo-ready"}


FIELDS = ("name", "category", "description", "keywords", "picture", "reserved_for", "is_on_sale")


def columns(request: HttpRequest, version: int) -> dict[str, Any]:
    """Return the open orders by status."""
    columns = [
        {"title": "To pack", "cards": _board_orders(status__in=["placed", "paid"]), "none": "Nothing to pack."},
        {"title": "Ready for pickup", "cards": _board_orders(status="ready"), "none": "Nothing waits at the desk."},
        {
            "title": "Refund due",
            "cards": present_orders(queries.orders(status="due")[:BOARD_COLUMN]),
            "none": "All settled.",
        },
    ]
    return {"columns": columns, "back": BOARD}


def around_board(request: HttpRequest, version: int) -> dict[str, Any]:
    return {"room": room_events.ROOM, "version": version}


@require_safe
@staff_only
@Page("shop/staff/board.html", parts={"columns": columns}, context=around_board)
def board(request: HttpRequest) -> int:
    """Show the open orders, at this version of the shop's room."""
    return head_of(room_events.ROOM).version


@require_safe
@staff_only
def all_orders(request: HttpRequest) -> HttpResponse:
    """List all orders, with filters."""
    filters = _filters(request)
    page = Paginator(queries.orders(**filters), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "cards": present_orders(page), "search": OrdersForm(request.GET), "like": filters["like"]}
    context["unpaid"] = _unpaid(filters).count() if any(filters.values()) else 0
    return render(request, "shop/staff/orders.html", context)


@idempotent_form()
@require_http_methods(["GET", "POST"])
@staff_only
def cancel_many(request: SignedInHttpRequest) -> HttpResponse:
    """Ask first, with the list; then cancel exactly these orders."""
    form = CancelManyForm(request.POST)
    if request.method == "GET" or not form.is_valid():
        return _ask_to_cancel(request, 200 if request.method == "GET" else INVALID)
    sent = form.cleaned_data
    try:
        done, kept = services.cancel_many(numbers=sent["numbers"], by=request.user, why=sent["reason"])
    except DomainError as refusal:
        return _ask_to_cancel(request, error_status(refusal), error_sentence(refusal))
    messages.success(request, f"{len(done)} order{pluralize(len(done))} cancelled. Their goods are back on the shelf.")
    if kept:
        messages.warning(request, f"{len(kept)} could not be cancelled: paid or over by now.")
    return redirect("staff-shop-orders")


def _ask_to_cancel(request: HttpRequest, status: int = 200, refusal: str = "") -> HttpResponse:
    found = list(_unpaid(_filters(request))[: services.MAX_BATCH])
    numbers = " ".join(order.number for order in found)
    form = CancelManyForm(initial={"numbers": numbers})
    context = {"cards": present_orders(found), "form": form, "refusal": refusal, "goods": sum(map(_count_goods, found))}
    return render(request, "shop/staff/cancel_many.html", context, status=status)


def _unpaid(filters: dict[str, str]) -> Any:
    """Return the listed orders that can be cancelled: open and unpaid."""
    return queries.orders(**filters).open().filter(paid_at=None)


def _count_goods(order: Order) -> int:
    return sum(line.quantity for line in order.lines.all())


@require_safe
@staff_only
def export_orders(request: HttpRequest) -> HttpResponse:
    return downloads.orders_csv(**_filters(request))


@require_safe
@staff_only
def order(request: HttpRequest, number: str) -> HttpResponse:
    return _show_order(request, access.order_to_manage(request.user, number))


@require_safe
@staff_only
def pickup(request: HttpRequest) -> HttpResponse:
    """Find an order by its number, QR code or a name, and hand it over."""
    return _pickup(request, request.GET.get("q", ""))


@idempotent_form()
@require_http_methods(["GET", "POST"])
@staff_only
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take a step and return to the page. GET asks first, for steps that cannot be undone."""
    if step not in STEPS:
        raise NotFound
    found = access.order_to_manage(request.user, number)
    if request.method == "GET":
        return _ask(request, found, step)
    verb, done = STEPS[step]
    back = request.POST.get("back") or request.GET.get("back", "")
    try:
        done_to = verb(order_id=found.pk, by=request.user, **_step_arguments(request, found, step))
    except DomainError as refusal:
        return _show_error(request, found, back, error_status(refusal), error_sentence(refusal))
    if step == "refund":
        back_now = money.display(done_to.refunded_total - found.refunded_total, found.currency)
        messages.success(request, f"{back_now} of {found.number} refunded.")
    elif undo := UNDO_STEPS.get(step):
        message_with_undo(request, f"{found.number} is {done}", undo=_step_url(found, undo, back))
    else:
        messages.success(request, f"{found.number} is {done}")
    return redirect(_return_url(back, found))


def _step_url(order: Order, step: str, back: str) -> str:
    return reverse("staff-shop-step", args=[order.number, step]) + (f"?back={back}" if back else "")


def _ask(request: HttpRequest, found: Order, step: str) -> HttpResponse:
    if step not in presenters.CONFIRMED_STEPS:
        return HttpResponseNotAllowed(["POST"])
    back = request.GET.get("back", "")
    if not presenters.can_take_step(step, found):
        sentence = f"Order {found.number} is {found.get_status_display().lower()}."
        return _show_error(request, found, back, 409, sentence)
    try:
        return _confirmation_page(request, found, step, back, _return_url(back, found))
    except DomainError as refusal:
        return _show_error(request, found, back, error_status(refusal), error_sentence(refusal))


def _show_error(request: HttpRequest, found: Order, back: str, status: int, sentence: str) -> HttpResponse:
    if back == PICKUP:
        return _pickup(request, found.number, status, sentence)
    return _show_order(request, access.order_to_manage(request.user, found.number), status, sentence)


def _confirmation_page(request: HttpRequest, order: Order, step: str, back: str, way_back: str) -> HttpResponse:
    """Ask before a step, with its goods and money. Raises RefundTooMuch."""
    context: dict[str, Any] = {"order": order, "step": step, "back": back, "by_card": queries.was_paid_online(order)}
    if step == "refund":
        question, context["refund"] = refund_question(order, request.GET, way_back)
    else:
        question = step_question(order, step, way_back)
    return ask_first(request, question, template="shop/staff/ask.html", **context)


def _return_url(back: str, order: Order) -> str:
    if back == PICKUP:
        return f"{reverse('staff-shop-pickup')}?q={order.number}"
    return reverse("staff-shop-board") if back == BOARD else reverse("staff-shop-order", args=[order.number])


def _pickup(request: HttpRequest, words: str, status: int = 200, refusal: str = "") -> HttpResponse:
    form = FindForm({"q": words})
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = list(queries.orders(text=words)[:PICKUP_RESULTS]) if words else []
    context = {"form": form, "words": words, "cards": present_orders(found), "refusal": refusal, "back": PICKUP}
    return render(request, "shop/staff/pickup.html", context, status=status)


def _show_order(request: HttpRequest, found: Order, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {
        "order": found,
        "card": OrderPresenter(found),
        "steps": found.steps.select_related("by"),
        "payments": found.payments.all(),
        "refunding": RefundForm(found) if OrderPresenter(found).may_be_refunded else None,
        "like": queries.similar_to(found.number).open().exclude(pk=found.pk).filter(paid_at=None).count(),
        "refusal": refusal,
    }
    return render(request, "shop/staff/order.html", context, status=status)


def _step_arguments(request: HttpRequest, order: Order, step: str) -> dict[str, Any]:
    if step == "collect":
        return {"take_payment": "take_payment" in request.POST}
    if step == "refund":
        return presenters.refund_arguments(order, request.POST)
    if step == "ready":
        return {"tell_after": services.EMAIL_DELAY}
    return {"why": request.POST.get("reason", "").replace("\0", "")[:80]} if step == "cancel" else {}


def _board_orders(**which: Any) -> list[OrderPresenter]:
    """Return the oldest orders first, because they are handled first."""
    standing = Order.objects.filter(**which).not_lapsed(timezone.now())
    return present_orders(standing.with_lines().order_by("created_at", "id")[:BOARD_COLUMN])


def _filters(request: HttpRequest) -> dict[str, str]:
    form = OrdersForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    return {"text": wanted.get("q", ""), "status": wanted.get("status", ""), "like": wanted.get("like", "")}


@require_safe
@staff_only
def products(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.catalogue(request.user, text=wanted.get("q", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "shop/staff/products.html", {"page": page, "shelves": present_products(page), "search": form}
    )


@idempotent_form()
@require_http_methods(["GET", "POST"])
@staff_only
def new(request: SignedInHttpRequest) -> HttpResponse:
    form, status = NewProductForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = services.create_product(by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, f"{made} is on the shelf.")
                return redirect("staff-shop-product", slug=made.slug)
    return render(request, "shop/staff/new_product.html", {"form": form}, status=status)


@idempotent_form()
@require_http_methods(["GET", "POST"])
@staff_only
def product(request: SignedInHttpRequest, slug: str) -> HttpResponse:
    """Edit a product; its stock has a separate form on the page."""
    found = queries.product(request.user, slug)
    if request.method == "GET":
        return _show_product(request, found)
    form = ProductForm(request.POST)
    if not form.is_valid():
        return _show_product(request, found, INVALID, form=form)
    try:
        services.edit_product(product_id=found.pk, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _show_product(request, found, add_error(form, refusal), form=form)
    messages.success(request, "Saved.")
    return redirect("staff-shop-product", slug=found.slug)


@idempotent_form()
@require_POST
@staff_only
def count(request: SignedInHttpRequest, slug: str) -> HttpResponse:
    """Save the counted stock. Only the difference to the numbers on the page is applied."""
    found = queries.product(request.user, slug)
    form = ShelfForm(found, request.POST)
    if not form.is_valid():
        return _show_product(request, found, INVALID, shelf=form)
    try:
        services.count_stock(by=request.user, counted=form.counted, prices=form.prices)
    except DomainError as refusal:
        return _show_product(request, queries.product(request.user, slug), add_error(form, refusal), shelf=form)
    messages.success(request, "Counted.")
    return redirect("staff-shop-product", slug=found.slug)


@idempotent_form()
@require_POST
@staff_only
def size(request: SignedInHttpRequest, slug: str) -> HttpResponse:
    found = queries.product(request.user, slug)
    form = SizeForm(request.POST)
    if not form.is_valid():
        return _show_product(request, found, INVALID, size=form)
    try:
        services.add_size(product_id=found.pk, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _show_product(request, found, add_error(form, refusal), size=form)
    messages.success(request, "Added.")
    return redirect("staff-shop-product", slug=found.slug)


def _show_product(request: HttpRequest, found: Product, status: int = 200, **sent: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "product": found,
        "form": sent.get("form") or ProductForm(initial=_initial_data(found)),
        "shelf_form": sent.get("shelf") or ShelfForm(found),
        "size_form": sent.get("size") or SizeForm(),
    }
    return render(request, "shop/staff/product.html", context, status=status)


def _initial_data(product: Product) -> dict[str, Any]:
    """Return the product as the form's initial data."""
    facts = {name: getattr(product, name) for name in FIELDS}
    return {**facts, "price": money.decimal(product.price), "tax_rate": f"{product.tax_rate / 100:g}"}
