"""Pages about oneself: name, password, where one is signed in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import browsers, queries, services
from accounts.access import somebody
from accounts.forms import ChangePasswordForm, LeaveForm, NameForm
from accounts.queries import Here
from accounts.views.answering import form_page
from core.errors import NotFound
from core.ui.asking import Question, asks

PLACES_A_PAGE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here; the name can be changed."""

    def rename(wanted: dict[str, str]) -> None:
        services.rename(user=somebody(request.user), name=wanted["name"])

    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": somebody(request.user).name})
    return form_page(request, "accounts/account.html", form, rename, "Your name was changed.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password, and signed out everywhere but here."""

    def change(wanted: dict[str, str]) -> None:
        person = services.change_password(
            user=somebody(request.user),
            current=wanted["current_password"],
            new=wanted["new_password"],
            keep=_here(request),
        )
        browsers.keep_signed_in(request, person)

    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    done = "Your password was changed. You were signed out everywhere else."
    return form_page(request, "accounts/password.html", form, change, done)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Delete the account for good, after asking for the password."""

    def go(wanted: dict[str, str]) -> None:
        services.delete_oneself(user=somebody(request.user), password=wanted["password"])
        request.session.flush()  # the person whom signing out would tell of it is gone
        request.user = AnonymousUser()

    form = LeaveForm(request.POST if request.method == "POST" else None)
    return form_page(request, "accounts/leave.html", form, go, "Your account was deleted. Thank you for playing.", "/")


@never_cache
@require_http_methods(["GET", "HEAD"])
def places(request: HttpRequest) -> HttpResponse:
    """Where am I signed in, browsers and API clients alike."""
    found = queries.places_of(somebody(request.user), _here(request))
    page = Paginator(found, PLACES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/places.html", {"page": page})


def _end_one(request: HttpRequest, place_id: UUID) -> Question:
    found = next(
        (each for each in queries.places_of(somebody(request.user), _here(request)) if each.id == place_id), None
    )
    if found is None:
        raise Http404
    here = " You are using it now." if found.current else ""
    return Question(
        title=f"Sign out of {found.program}?",
        says=f"Whoever uses it has to sign in again.{here}",
        act="Sign out",
        keep="Stay signed in",
        back=reverse("account_places"),
    )


def _end_others(request: HttpRequest) -> Question:
    others = [each for each in queries.places_of(somebody(request.user), _here(request)) if not each.current]
    number = len(others)
    return Question(
        title="Sign out everywhere else?",
        says=f"{number} other browser{pluralize(number)} or program{pluralize(number)} must sign in again."
        if number
        else "You are signed in nowhere else.",
        act="Sign out",
        keep="Stay signed in",
        back=reverse("account_places"),
    )


@asks(_end_one)
@require_POST
def end_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    try:
        services.end_place(user=somebody(request.user), place_id=place_id)
    except NotFound as gone:
        raise Http404 from gone
    messages.success(request, "Signed out there.")
    return redirect("account_places")


@asks(_end_others)
@require_POST
def end_other_places(request: HttpRequest) -> HttpResponse:
    services.end_others(user=somebody(request.user), keep=_here(request))
    messages.success(request, "You are now signed in here only.")
    return redirect("account_places")


def _here(request: HttpRequest) -> Here:
    return Here(session_key=request.session.session_key)
