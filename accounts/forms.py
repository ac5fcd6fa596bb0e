"""Forms of the account pages and of the second factor. The services decide what is allowed.

Those of the second factor are allauth's; our services check the codes, and malformed passkeys are refused.
"""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as ReauthenticateByPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from accounts import clients, models, services
from accounts.clients import client_of
from accounts.models import Role, User
from accounts.services import people
from accounts.services.passwords import MAX_PASSWORD_LENGTH
from accounts.tokens import MAX_SECRET_LENGTH
from core.errors import DomainError


class PasswordField(forms.CharField):
    """A password exactly as typed, including spaces at its ends."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, widget=widget, **kwargs)


def _email_field(autocomplete: str) -> forms.CharField:
    """Return a CharField: an EmailField would lower the case before we can check that all letters are ASCII."""
    widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label="Email", max_length=models.MAX_EMAIL_LENGTH, widget=widget)


class SignInForm(LoginForm):
    """allauth's form with our fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email_field("username")
        self.fields["password"] = PasswordField(autocomplete="current-password", max_length=MAX_SECRET_LENGTH)


class ReauthenticatePasswordForm(ReauthenticateByPasswordForm):
    """allauth's form with our field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = PasswordField(autocomplete="current-password", max_length=MAX_SECRET_LENGTH)


class SignUpForm(forms.Form):
    name = forms.CharField(
        max_length=people.MAX_NAME_LENGTH,
        min_length=people.MIN_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = _email_field("email")
    password = PasswordField(
        autocomplete="new-password", max_length=MAX_PASSWORD_LENGTH, help_text="8 characters or more."
    )
    role = forms.ChoiceField(
        label="I come to",
        choices=[(Role.PARTICIPANT, "play, watch and book"), (Role.ORGANIZER, "organize games, events and drops")],
        initial=Role.PARTICIPANT,
        widget=forms.RadioSelect,
    )


class NameForm(forms.Form):
    name = forms.CharField(
        max_length=people.MAX_NAME_LENGTH,
        min_length=people.MIN_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class RequestResetForm(forms.Form):
    email = _email_field("username")


class NewPasswordForm(forms.Form):
    password = PasswordField(
        label="New password",
        autocomplete="new-password",
        max_length=MAX_PASSWORD_LENGTH,
        help_text="8 characters or more.",
    )


class DeleteAccountForm(forms.Form):
    password = PasswordField(label="Your password", autocomplete="current-password", max_length=MAX_SECRET_LENGTH)


class ChangePasswordForm(forms.Form):
    current_password = PasswordField(autocomplete="current-password", max_length=MAX_SECRET_LENGTH)
    new_password = PasswordField(
        autocomplete="new-password", max_length=MAX_PASSWORD_LENGTH, help_text="8 characters or more."
    )


# What the passkey library raises for malformed data.
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, NotImplementedError)
_PASSKEY_FAILED = "This passkey did not work here."


def _counted_by(user: User) -> dict[str, str]:
    """Return what to count the code by: the signed-in session; else a known browser; else the network."""
    request = context.request
    if request.user.is_authenticated:
        return {"device": f"session {request.session.session_key}"}
    return {"network": client_of(request).network, "device": clients.known_device(request, user.email)}


class CheckedCodeForm(forms.Form):
    """A code as allauth's forms take it, checked by our service: exact limits, and each code once."""

    user: User
    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            self.authenticator = services.prove_second_factor(user=self.user, code=code, **_counted_by(self.user))
        except DomainError as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return code


class CodeForm(CheckedCodeForm, AuthenticateForm):
    """Ask for a code after the password."""


class ReauthenticateCodeForm(CheckedCodeForm, ReauthenticateForm):
    """Ask for a code before a sensitive action."""


class CheckedPasskeyForm(forms.Form):
    """A passkey's answer from a browser. Any of its bytes may be malformed."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _MALFORMED as made_up:
            raise forms.ValidationError(_PASSKEY_FAILED) from made_up


class PasskeyForm(CheckedPasskeyForm, AuthenticateWebAuthnForm):
    """Ask for a passkey after the password."""


class ReauthenticatePasskeyForm(CheckedPasskeyForm, ReauthenticateWebAuthnForm):
    """Ask for a passkey before a sensitive action."""


class PasskeySignInForm(CheckedPasskeyForm, LoginWebAuthnForm):
    """Sign in with a passkey, without address and password."""


class NewPasskeyForm(AddWebAuthnForm):
    """Register a passkey."""

    def clean(self) -> dict[str, Any]:
        try:
            wanted: dict[str, Any] = super().clean()
        except _MALFORMED as made_up:
            raise forms.ValidationError(_PASSKEY_FAILED) from made_up
        return wanted
