"""Making, changing and deleting a drop."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.ui.forms import INVALID, add_error, keep_moments
from drops import access, services
from drops.forms import DropForm, NewDropForm, as_sent
from drops.models import Drop


@idempotent_form()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, then a drop."""
    access.refuse_unless_organizer(request.user)
    form, status = NewDropForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = services.create_drop(by=request.user, **form.facts)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "It is on the page for everybody.")
                return redirect("drop", name=made.slug)
    return render(request, "drops/new.html", {"form": form}, status=status)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """The form with the facts."""
    drop = access.drop_to_manage(request.user, name)
    if request.method == "GET":
        return _show(request, drop, DropForm(initial=as_sent(drop)))
    form = DropForm(request.POST)
    keep_moments(form, drop)
    if not form.is_valid():
        return _show(request, drop, form, INVALID)
    try:
        services.edit_drop(drop_id=drop.pk, by=request.user, **_wanted(form, drop))
    except DomainError as refusal:
        return _show(request, drop, form, add_error(form, refusal))
    messages.success(request, "Saved.")
    return redirect("drop-console", name=drop.slug)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then remove it with its list."""
    drop = access.drop_to_manage(request.user, name)
    known: dict[str, Any] = {"drop": drop}
    if request.method == "GET":
        return render(request, "drops/delete.html", known)
    try:
        services.delete_drop(drop_id=drop.pk, by=request.user)
    except DomainError as refusal:
        return render(request, "drops/delete.html", {**known, "refusal": refusal.sentence}, status=refusal.status)
    messages.success(request, "Deleted.")
    return redirect("drops")


def _show(request: HttpRequest, drop: Drop, form: DropForm, status: int = 200) -> HttpResponse:
    return render(request, "drops/edit.html", {"drop": drop, "form": form}, status=status)


def _wanted(form: DropForm, drop: Drop) -> dict[str, Any]:
    """What the form says; a claim's time in hours that looks the same is the same."""
    wanted = form.facts
    if wanted["confirmed_only"] is None:
        del wanted["confirmed_only"]
    if form.cleaned_data["claim_hours"] == as_sent(drop)["claim_hours"]:
        del wanted["claim_minutes"]
    return wanted
