"""The forms of the second factor: allauth's, with codes judged by our services and made-up passkeys refused."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from accounts import known_browsers, services
from accounts.clients import client_of
from accounts.models import User
from core.errors import DomainError

# What the library that reads passkeys raises at bytes and shapes it did not expect.
_MADE_UP = (KeyError, TypeError, ValueError, AttributeError, IndexError, NotImplementedError)
_NO_PASSKEY = "This passkey did not work here."


def _where(user: User) -> dict[str, str]:
    """What the code is counted with: this session, if it is signed in; this browser, if it was; else the network."""
    request = context.request
    if request.user.is_authenticated:
        return {"device": f"session {request.session.session_key}"}
    return {"network": client_of(request).network, "device": known_browsers.device_of(request, user.email)}


class Code(forms.Form):
    """A code as allauth's forms take it, judged by our service: exact limits, and each code once."""

    user: Any
    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            self.authenticator = services.prove_second_factor(user=self.user, code=code, **_where(self.user))
        except DomainError as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return code


class CodeForm(Code, AuthenticateForm):
    """After the password."""


class CodeAgainForm(Code, ReauthenticateForm):
    """Before something that matters."""


class Passkey(forms.Form):
    """What a browser sends for a passkey. It is read byte by byte, and any of them may be made up."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _MADE_UP as made_up:
            raise forms.ValidationError(_NO_PASSKEY) from made_up


class PasskeyForm(Passkey, AuthenticateWebAuthnForm):
    """After the password."""


class PasskeyAgainForm(Passkey, ReauthenticateWebAuthnForm):
    """Before something that matters."""


class PasskeyAloneForm(Passkey, LoginWebAuthnForm):
    """In place of address and password."""


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey to be kept."""

    def clean(self) -> dict[str, Any]:
        try:
            wanted: dict[str, Any] = super().clean()
        except _MADE_UP as made_up:
            raise forms.ValidationError(_NO_PASSKEY) from made_up
        return wanted
