"""Sign in, sign up, sign out, and the second factor, on top of allauth's views."""

from collections.abc import Callable
from typing import Any

from allauth.account.utils import complete_signup, get_next_redirect_url
from allauth.account.views import LoginView, LogoutView, ReauthenticateView, SignupView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as SecondFactorReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.generic.edit import FormView

from accounts import services
from accounts.clients import client_of
from accounts.forms import ReauthenticatePasswordForm, SignInForm, SignUpForm
from core.api.responses import error_headers
from core.errors import DomainError
from core.ui.forms import INVALID, add_error
from core.unsent.pages import when_stale


class AllauthFormView(FormView):
    """An allauth view that shows a form with errors again."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(*args, **kwargs)
        except DomainError as refusal:
            form = self.get_form()
            status, headers = add_error(form, refusal), error_headers(refusal)
            return self.render_to_response(self.get_context_data(form=form), status=status, headers=headers)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=INVALID)

    def again(self, request: HttpRequest) -> HttpResponse:
        """Show the form of an expired page with its values, except passwords."""
        self.setup(request)
        known = self.get_form_kwargs()
        sent = known.pop("data", {})
        known.pop("files", None)
        known["initial"] = {name: value for name, value in sent.items() if "password" not in name}
        context = self.get_context_data(form=self.get_form_class()(**known), is_stale=True)
        return self.render_to_response(context, status=403)


class SignIn(AllauthFormView, LoginView):
    template_name = "accounts/sign_in.html"
    form_class = SignInForm


class SignUp(AllauthFormView, SignupView):
    template_name = "accounts/sign_up.html"
    form_class = SignUpForm

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        person = services.sign_up(**form.cleaned_data, network=client_of(self.request).network)
        if person.organizer_requested_at:
            messages.info(self.request, "The club will look at your wish to organize.")
        return complete_signup(self.request, person, None, self.get_success_url())


class Reauthenticate(AllauthFormView, ReauthenticateView):
    """Ask for the password again before a sensitive action."""

    form_class = ReauthenticatePasswordForm


def _already_signed_in(entrance: type[AllauthFormView]) -> Callable[[HttpRequest], HttpResponse]:
    """Handle a form of a second tab: a person who signed in in the first goes on to the form's destination."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return entrance().again(request)
        return redirect(get_next_redirect_url(request, REDIRECT_FIELD_NAME) or settings.LOGIN_REDIRECT_URL)

    return answer


def _already_signed_out(request: HttpRequest) -> HttpResponse:
    """Handle a sign-out of a page that is too old: the person was signed out, or in as another, in another tab."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGOUT_REDIRECT_URL)
    return render(request, "accounts/sign_out.html", status=403)


sign_in = when_stale(_already_signed_in(SignIn))(SignIn.as_view())
sign_in_by_passkey = login_not_required(LoginWebAuthnView.as_view())
reauthenticate = Reauthenticate.as_view()
sign_up = when_stale(_already_signed_in(SignUp))(SignUp.as_view())
sign_out = when_stale(_already_signed_out)(
    login_not_required(LogoutView.as_view(template_name="accounts/sign_out.html"))
)


class InvalidFormAs422:
    """Show an invalid form with status 422, as every page does."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = INVALID
        return response


class SecondFactor(InvalidFormAs422, AuthenticateView):
    """Ask for the second factor after the password."""


class ReauthenticateSecondFactor(InvalidFormAs422, SecondFactorReauthenticateView):
    """Ask for the second factor before a sensitive action."""


class ActivateAuthenticatorApp(InvalidFormAs422, ActivateTOTPView):
    """Set up an authenticator app with its first code."""


class AddPasskey(InvalidFormAs422, AddWebAuthnView):
    """Register a passkey."""


second_factor: Any = SecondFactor.as_view()
reauthenticate_second_factor: Any = ReauthenticateSecondFactor.as_view()
activate_authenticator_app: Any = ActivateAuthenticatorApp.as_view()
add_passkey: Any = AddPasskey.as_view()
