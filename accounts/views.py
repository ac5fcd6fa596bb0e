"""The account pages. allauth leads through signing in and up; the rest are plain functions."""

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
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import browsers, queries, services
from accounts.clients import client_of
from accounts.forms import ChangePasswordForm, NameForm, SignInForm, SignUpForm
from accounts.queries import Here
from core.refusals import Invalid, NotFound, Refusal

INVALID = 422
PLACES_A_PAGE = 20


class Entrance:
    """What signing in and signing up share: how a form that is wrong or refused is shown again."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(*args, **kwargs)
        except Refusal as refusal:
            form = self.get_form()
            return self.render_to_response(self.get_context_data(form=form), status=say_no(form, refusal))

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
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.rename(user=request.user, name=form.cleaned_data["name"])
            except Refusal as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "Your name was changed.")
                return redirect("account")
    return render(request, "accounts/account.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                _change_password(request, form)
            except Refusal as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "Your password was changed. You were signed out everywhere else.")
                return redirect("account")
    return render(request, "accounts/password.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def places(request: HttpRequest) -> HttpResponse:
    """Where am I signed in, browsers and API clients alike."""
    found = queries.places_of(request.user, _here(request))
    page = Paginator(found, PLACES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/places.html", {"page": page})


@require_POST
def end_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    try:
        services.end_place(user=request.user, place_id=place_id)
    except NotFound as gone:
        raise Http404 from gone
    messages.success(request, "Signed out there.")
    return redirect("account_places")


@require_POST
def end_other_places(request: HttpRequest) -> HttpResponse:
    services.end_others(user=request.user, keep=_here(request))
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


def _change_password(request: HttpRequest, form: ChangePasswordForm) -> None:
    person = services.change_password(
        user=request.user,
        current=form.cleaned_data["current_password"],
        new=form.cleaned_data["new_password"],
        network=client_of(request).network,
        keep=_here(request),
    )
    browsers.keep_signed_in(request, person)
