"""allauth's pages of the second factor that take a code or a passkey: what is wrong is said with 422."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as SecondFactorReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.http import HttpResponse

from core.ui.refusing import INVALID


class Judged:
    """Shows a wrong form again, as every page here does."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = INVALID
        return response


class SecondStep(Judged, AuthenticateView):
    """After the password."""


class SecondStepAgain(Judged, SecondFactorReauthenticateView):
    """Before something that matters."""


class SetUpApp(Judged, ActivateTOTPView):
    """An authenticator app, proven by its first code."""


class AddPasskey(Judged, AddWebAuthnView):
    """A passkey to be kept."""


second_step: Any = SecondStep.as_view()
second_step_again: Any = SecondStepAgain.as_view()
set_up_app: Any = SetUpApp.as_view()
add_passkey: Any = AddPasskey.as_view()
