"""The doors: sign in, sign up, sign out. allauth leads through them."""

from typing import Any

from allauth.account.utils import complete_signup
from allauth.account.views import LoginView, LogoutView, ReauthenticateView, SignupView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.generic.edit import FormView

from accounts import services
from accounts.clients import client_of
from accounts.forms import PasswordAgainForm, SignInForm, SignUpForm
from core.api.answers import refusal_headers
from core.refusals import Refusal
from core.ui.refusing import INVALID, say_no


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


class Reauthenticate(Entrance, ReauthenticateView):
    """The password once more, before what matters."""

    form_class = PasswordAgainForm


sign_in = SignIn.as_view()
sign_in_by_passkey = login_not_required(LoginWebAuthnView.as_view())
reauthenticate = Reauthenticate.as_view()
sign_up = SignUp.as_view()
sign_out = login_not_required(LogoutView.as_view(template_name="accounts/sign_out.html"))
