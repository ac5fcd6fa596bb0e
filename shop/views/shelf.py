"""The staff's side of products: the list, a new one, its facts, its shelf."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.staff.access import staff_only
from core.ui.refusing import INVALID, say_no
from shop import money, queries, services
from shop.cards import shelves
from shop.forms import NewProductForm, ProductForm, SearchForm, ShelfForm, SizeForm
from shop.models import Product

A_PAGE = 30
FACTS = ("name", "category", "description", "keywords", "picture", "reserved_for", "is_on_sale")


@require_safe
@staff_only
def products(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.catalogue(request.user, text=wanted.get("q", ""))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "shop/staff/products.html", {"page": page, "shelves": shelves(page), "search": form})


@idempotent_form()
@require_http_methods(["GET", "POST"])
@staff_only
def new(request: HttpRequest) -> HttpResponse:
    form, status = NewProductForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = services.create_product(by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, f"{made} is on the shelf.")
                return redirect("staff-shop-product", slug=made.slug)
    return render(request, "shop/staff/new_product.html", {"form": form}, status=status)


@idempotent_form()
@require_http_methods(["GET", "POST"])
@staff_only
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """Its facts; the shelf stands beside them in a form of its own."""
    found = queries.product(request.user, slug)
    if request.method == "GET":
        return _show(request, found)
    form = ProductForm(request.POST)
    if not form.is_valid():
        return _show(request, found, INVALID, form=form)
    try:
        services.edit_product(product_id=found.pk, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _show(request, found, say_no(form, refusal), form=form)
    messages.success(request, "Saved.")
    return redirect("staff-shop-product", slug=found.slug)


@idempotent_form()
@require_POST
@staff_only
def count(request: HttpRequest, slug: str) -> HttpResponse:
    """What was counted. Only the difference to what the page showed is applied."""
    found = queries.product(request.user, slug)
    form = ShelfForm(found, request.POST)
    if not form.is_valid():
        return _show(request, found, INVALID, shelf=form)
    try:
        services.count_stock(by=request.user, counted=form.counted, prices=form.prices)
    except DomainError as refusal:
        return _show(request, queries.product(request.user, slug), say_no(form, refusal), shelf=form)
    messages.success(request, "Counted.")
    return redirect("staff-shop-product", slug=found.slug)


@idempotent_form()
@require_POST
@staff_only
def size(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.product(request.user, slug)
    form = SizeForm(request.POST)
    if not form.is_valid():
        return _show(request, found, INVALID, size=form)
    try:
        services.add_size(product_id=found.pk, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _show(request, found, say_no(form, refusal), size=form)
    messages.success(request, "Added.")
    return redirect("staff-shop-product", slug=found.slug)


def _show(request: HttpRequest, found: Product, status: int = 200, **sent: forms.Form) -> HttpResponse:
    known: dict[str, Any] = {
        "product": found,
        "form": sent.get("form") or ProductForm(initial=_as_sent(found)),
        "shelf_form": sent.get("shelf") or ShelfForm(found),
        "size_form": sent.get("size") or SizeForm(),
    }
    return render(request, "shop/staff/product.html", known, status=status)


def _as_sent(product: Product) -> dict[str, Any]:
    """The product as the form would send it."""
    facts = {name: getattr(product, name) for name in FACTS}
    return {**facts, "price": money.decimal(product.price), "tax_rate": f"{product.tax_rate / 100:g}"}
