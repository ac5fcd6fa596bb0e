"""The forms of the account pages. They check shapes; what is allowed, the services say."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as ReauthenticateByPasswordForm
from django import forms

from accounts import addresses, names
from accounts.models import Role
from accounts.services.passwords import LONGEST

LONGEST_SECRET = 1024  # of what is only compared with a hash


class Password(forms.CharField):
    """A password, exactly as typed: spaces at its ends belong to it."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, widget=widget, **kwargs)


def _email(autocomplete: str) -> forms.CharField:
    """Not an EmailField: that lowers case before anybody can see whether the letters were ASCII."""
    widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label="Email", max_length=addresses.LONGEST, widget=widget)


class SignInForm(LoginForm):
    """allauth's, with our fields in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email("username")
        self.fields["password"] = Password(autocomplete="current-password", max_length=LONGEST_SECRET)


class PasswordAgainForm(ReauthenticateByPasswordForm):
    """allauth's, with our field in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = Password(autocomplete="current-password", max_length=LONGEST_SECRET)


class SignUpForm(forms.Form):
    name = forms.CharField(
        max_length=names.LONGEST, min_length=names.SHORTEST, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = _email("email")
    password = Password(autocomplete="new-password", max_length=LONGEST, help_text="8 characters or more.")
    role = forms.ChoiceField(
        label="I come to",
        choices=[(Role.PARTICIPANT, "play, watch and book"), (Role.ORGANIZER, "organize games, events and drops")],
        initial=Role.PARTICIPANT,
        widget=forms.RadioSelect,
    )


class NameForm(forms.Form):
    name = forms.CharField(
        max_length=names.LONGEST, min_length=names.SHORTEST, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class AskToResetForm(forms.Form):
    email = _email("username")


class NewPasswordForm(forms.Form):
    password = Password(
        label="New password", autocomplete="new-password", max_length=LONGEST, help_text="8 characters or more."
    )


class LeaveForm(forms.Form):
    password = Password(label="Your password", autocomplete="current-password", max_length=LONGEST_SECRET)


class ChangePasswordForm(forms.Form):
    current_password = Password(autocomplete="current-password", max_length=LONGEST_SECRET)
    new_password = Password(autocomplete="new-password", max_length=LONGEST, help_text="8 characters or more.")
