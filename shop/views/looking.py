"""Looking around in the shop."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shop import queries
from shop.cards import Shelf, shelves
from shop.forms import SearchForm

A_PAGE = 12
ALSO = 4


@login_not_required
@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """What there is; ?q= and ?category= narrow it."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.catalogue(text=wanted.get("q", ""), category=wanted.get("category", ""))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    known = {"page": page, "shelves": shelves(page), "search": form, "wanted": wanted}
    return render(request, "shop/list.html", {**known, "categories": queries.categories()})


@login_not_required
@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, slug)


def show(request: HttpRequest, slug: str, status: int = 200, refusal: str = "", chosen: str = "") -> HttpResponse:
    """The product's page, with what was refused on it."""
    found = queries.product(request.user, slug)
    also = queries.catalogue(category=found.category.slug).exclude(pk=found.pk)[:ALSO]
    known = {"shelf": Shelf(found), "product": found, "also": shelves(also), "refusal": refusal, "chosen": chosen}
    known["right"] = queries.right_to(request.user, found)
    return render(request, "shop/product.html", known, status=status)
