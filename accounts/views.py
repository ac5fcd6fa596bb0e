"""The account pages. allauth leads through signing in and up; the rest are plain functions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.utils import complete_signup
from allauth.account.views import LoginView, LogoutView, SignupView
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic.edit import FormView

from accounts import browsers, queries, services
from accounts.access import somebody
from accounts.clients import client_of
from accounts.forms import ChangePasswordForm, NameForm, SignInForm, SignUpForm
from accounts.queries import Here
from core.api.answers import refusal_headers
from core.refusals import Invalid, NotFound, Refusal

INVALID = 422
PLACES_A_PAGE = 20


class Entrance(FormView):
    """What signing in and signing up share: how a form that is wrong or refused is shown again."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(*args, **kwargs)
        except Refusal as refusal:
            form = self.get_form()
            status, headers = say_no(form, refusal), refusal_headers(refusal)
            return self.render_to_response(self.get_context_data(form=form), status=status, headers=headers)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=INVALID)


class SignIn(Entrance, LoginView):
    template_name = "accounts/sign_in.html"
    form_class = SignInForm


class SignUp(Entrance, SignupView):
    template_name = "accounts/sign_up.html"
    form_class = SignUpForm

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        person = services.sign_up(**form.cleaned_data, network=client_of(self.request).network)
        if person.organizer_requested_at:
            messages.info(self.request, "The club will look at your wish to organize.")
        return complete_signup(self.request, person, None, self.get_success_url())


sign_in = SignIn.as_view()
sign_up = SignUp.as_view()
sign_out = login_not_required(LogoutView.as_view(template_name="accounts/sign_out.html"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here; the name can be changed."""

    def rename(wanted: dict[str, str]) -> None:
        services.rename(user=somebody(request.user), name=wanted["name"])

    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": somebody(request.user).name})
    return _form_page(request, "accounts/account.html", form, rename, "Your name was changed.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password, and signed out everywhere but here."""

    def change(wanted: dict[str, str]) -> None:
        person = services.change_password(
            user=somebody(request.user),
            current=wanted["current_password"],
            new=wanted["new_password"],
            network=client_of(request).network,
            keep=_here(request),
        )
        browsers.keep_signed_in(request, person)

    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    done = "Your password was changed. You were signed out everywhere else."
    return _form_page(request, "accounts/password.html", form, change, done)


@never_cache
@require_http_methods(["GET", "HEAD"])
def places(request: HttpRequest) -> HttpResponse:
    """Where am I signed in, browsers and API clients alike."""
    found = queries.places_of(somebody(request.user), _here(request))
    page = Paginator(found, PLACES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/places.html", {"page": page})


@require_POST
def end_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    try:
        services.end_place(user=somebody(request.user), place_id=place_id)
    except NotFound as gone:
        raise Http404 from gone
    messages.success(request, "Signed out there.")
    return redirect("account_places")


@require_POST
def end_other_places(request: HttpRequest) -> HttpResponse:
    services.end_others(user=somebody(request.user), keep=_here(request))
    messages.success(request, "You are now signed in here only.")
    return redirect("account_places")


def say_no(form: forms.Form, refusal: Refusal) -> int:
    """Put the refusal into the form, beside the fields it is about, and say with which status to show it."""
    fields: dict[str, list[str]] = refusal.extra.get("fields", {})
    for name, sentences in fields.items():
        form.add_error(name if name in form.fields else None, sentences)
    if not fields:
        form.add_error(None, refusal.sentence)
    return INVALID if isinstance(refusal, Invalid) else refusal.status


def _here(request: HttpRequest) -> Here:
    return Here(session_key=request.session.session_key)


def _form_page(
    request: HttpRequest, template: str, form: forms.Form, verb: Callable[[dict[str, str]], None], done: str
) -> HttpResponse:
    """The form; a good one is obeyed and leads to the account, another is shown again with what is wrong."""
    status, headers = 200, {}
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                verb(form.cleaned_data)
            except Refusal as refusal:
                status, headers = say_no(form, refusal), refusal_headers(refusal)
            else:
                messages.success(request, done)
                return redirect("account")
    page = render_to_string(template, {"form": form}, request)
    return HttpResponse(page, status=status, headers=headers)
