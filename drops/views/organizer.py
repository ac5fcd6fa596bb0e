"""The pages of organizers: create and edit a drop, its console, and redeeming codes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.database import database_now
from core.errors import DomainError, Forbidden, NotFound
from core.idempotency.pages import idempotent_form
from core.people import Person, SignedInHttpRequest
from core.security import allow_features
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error, error_status, keep_moments
from drops import access, downloads, queries, services
from drops.errors import AlreadyUsed, NotYourDesk
from drops.forms import DropForm, MoveForm, NewDropForm, PeopleForm, ReasonForm, RedeemForm, initial_data
from drops.models import Claim, Drop, Waitlist
from drops.presenters import ClaimPresenter, present_drop

PAGE_SIZE = 50


def ask_to_remove(request: HttpRequest, name: str, entry: UUID) -> Question:
    drop = access.drop_to_manage(request.user, name)
    found = Waitlist.objects.filter(drop=drop, pk=entry).select_related("user").first()
    if found is None:
        raise NotFound("They are not on this list any more.")
    return _question(
        drop,
        title=f"Remove {found.user.name} from the list?",
        says=f"{found.user.name} loses the place for {drop.title}. Everybody behind moves up by one.",
        act="Remove",
        keep="Keep the place",
        form=ReasonForm(),
    )


def ask_to_revoke(request: HttpRequest, name: str, claim: UUID) -> Question:
    drop = access.drop_to_manage(request.user, name)
    held = queries.claim_to_manage(request.user, claim)
    return _question(
        drop,
        title=f"Take the code back from {held.holder}?",
        says=f"The code for {drop.title} stops working at once, and the next in line gets the slot.",
        act="Take back",
        keep="Leave the code",
        form=ReasonForm(),
    )


def ask_to_seal(request: HttpRequest, name: str) -> Question:
    drop = access.drop_to_manage(request.user, name)
    return _question(
        drop,
        title="Close the list?",
        says="Nobody who joins from now on takes part in the draw. The hash of the list is published. "
        "This cannot be undone.",
        act="Close the list",
        keep="Keep it open",
    )


def ask_to_draw(request: HttpRequest, name: str) -> Question:
    drop = access.drop_to_manage(request.user, name)
    return _question(
        drop,
        title="Draw now?",
        says="The order is drawn once and published. Everybody on the list gets an email. This cannot be undone.",
        act="Draw",
        keep="Not yet",
        takes=False,
    )


def _question(drop: Drop, **words: Any) -> Question:
    return Question(back=reverse("drop-console", args=[drop.slug]), **words)


@require_safe
def console(request: HttpRequest, name: str) -> HttpResponse:
    return _show_console(request, access.drop_to_manage(request.user, name))


@require_safe
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Download everybody as a CSV file."""
    return downloads.people_csv(access.drop_to_manage(request.user, name))


@confirm_first(ask_to_seal)
@idempotent_form()
@require_POST
def seal(request: HttpRequest, name: str) -> HttpResponse:
    """Close the list of a draw."""
    return _run(request, name, services.seal, "The list is closed, and its hash is published.")


@confirm_first(ask_to_draw)
@idempotent_form()
@require_POST
def draw(request: HttpRequest, name: str) -> HttpResponse:
    """Draw the order."""
    return _run(request, name, services.draw_order, "Drawn. Everybody on the list gets a mail with their place.")


@idempotent_form()
@require_POST
def move(request: HttpRequest, name: str, entry: UUID) -> HttpResponse:
    """Add points to an entry."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        drop = access.drop_to_manage(request.user, name)
        return _show_console(request, drop, INVALID, "Say how many points, from -1000 to 1000, and why.")
    return _run(
        request, name, services.move, "Moved. Whose place changed sees why.", entry_id=entry, **form.cleaned_data
    )


@confirm_first(ask_to_remove)
@idempotent_form()
@require_POST
def remove(request: HttpRequest, name: str, entry: UUID) -> HttpResponse:
    """Remove an entry from the waitlist."""
    return _run(request, name, services.remove_entry, "Removed from the list.", entry_id=entry, reason=_reason(request))


@confirm_first(ask_to_revoke)
@idempotent_form()
@require_POST
def revoke(request: HttpRequest, name: str, claim: UUID) -> HttpResponse:
    """Revoke a claim."""

    def verb(*, drop_id: UUID, by: Person, reason: str) -> Any:
        queries.claim_to_manage(by, claim)
        return services.revoke(claim_id=claim, by=by, reason=reason)

    return _run(request, name, verb, "Taken back. The next in line gets it.", reason=_reason(request))


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def _run(request: HttpRequest, name: str, verb: Callable[..., Any], done: str, **arguments: Any) -> HttpResponse:
    drop = access.drop_to_manage(request.user, name)
    try:
        verb(drop_id=drop.pk, by=request.user, **arguments)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show_console(request, drop, error_status(refusal), refusal.sentence)
    messages.success(request, done)
    return redirect("drop-console", name=drop.slug)


def _show_console(request: HttpRequest, drop: Drop, status: int = 200, refusal: str = "") -> HttpResponse:
    form = PeopleForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    waiting = queries.waitlist_of(drop, text=wanted.get("q", ""))
    claims = queries.claims_of(drop, status=wanted.get("status", ""), text=wanted.get("q", ""))
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    places, now = queries.positions(drop), database_now()
    card = present_drop(request.user, drop.pk)
    context = {
        "card": card,
        "drop": card.drop,
        "page": page,
        "entries": [(places[entry.pk], entry) for entry in page],
        "claims": [ClaimPresenter(claim, now) for claim in claims[:PAGE_SIZE]],
        "search": form,
        "refusal": refusal,
    }
    return render(request, "drops/console.html", context, status=status)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def new(request: SignedInHttpRequest) -> HttpResponse:
    """Create a drop."""
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
def edit(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Edit a drop."""
    drop = access.drop_to_manage(request.user, name)
    if request.method == "GET":
        return _show_form(request, drop, DropForm(initial=initial_data(drop)))
    form = DropForm(request.POST)
    keep_moments(form, drop)
    if not form.is_valid():
        return _show_form(request, drop, form, INVALID)
    try:
        services.edit_drop(drop_id=drop.pk, by=request.user, **_changes(form, drop))
    except DomainError as refusal:
        return _show_form(request, drop, form, add_error(form, refusal))
    messages.success(request, "Saved.")
    return redirect("drop-console", name=drop.slug)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def delete(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Ask, then delete the drop with its waitlist."""
    drop = access.drop_to_manage(request.user, name)
    context: dict[str, Any] = {"drop": drop}
    if request.method == "GET":
        return render(request, "drops/delete.html", context)
    try:
        services.delete_drop(drop_id=drop.pk, by=request.user)
    except DomainError as refusal:
        return render(request, "drops/delete.html", {**context, "refusal": refusal.sentence}, status=refusal.status)
    messages.success(request, "Deleted.")
    return redirect("drops")


def _show_form(request: HttpRequest, drop: Drop, form: DropForm, status: int = 200) -> HttpResponse:
    return render(request, "drops/edit.html", {"drop": drop, "form": form}, status=status)


def _changes(form: DropForm, drop: Drop) -> dict[str, Any]:
    """Return the changed values. A claim time that looks the same in hours is unchanged."""
    wanted = form.facts
    if wanted["confirmed_only"] is None:
        del wanted["confirmed_only"]
    if form.cleaned_data["claim_hours"] == initial_data(drop)["claim_hours"]:
        del wanted["claim_minutes"]
    return wanted


@allow_features("camera")
@require_http_methods(["GET", "POST"])
def redeem(request: SignedInHttpRequest) -> HttpResponse:
    """Redeem a code; show the result and the field for the next code.

    A repeated request answers that the code was used, when and by whom, so it needs no idempotency key.
    """
    access.refuse_unless_organizer(request.user)
    form = RedeemForm(request.POST or None)
    if request.method == "GET":
        return _show_desk(request, form)
    if not form.is_valid():
        return _show_desk(request, form, INVALID)
    try:
        claim = services.redeem(code=form.cleaned_data["code"], by=request.user)
    except NotYourDesk as refusal:
        return _show_error(request, refusal)
    except Forbidden:
        raise
    except DomainError as refusal:
        return _show_error(request, refusal)
    return _show_desk(request, RedeemForm(), used=claim)


def _show_error(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    context: dict[str, Any] = {"refusal": refusal}
    if isinstance(refusal, AlreadyUsed):
        context["claim"] = queries.claim_by_code(request.POST["code"])
    return _show_desk(request, RedeemForm(), refusal.status, **context)


def _show_desk(
    request: HttpRequest, form: RedeemForm, status: int = 200, used: Claim | None = None, **context: Any
) -> HttpResponse:
    return render(request, "drops/redeem.html", {"form": form, "used": used, **context}, status=status)
