"""The request bodies and query parameters of accounts; accounts.shapes has the responses."""

from rest_framework import serializers

from accounts.models import Role
from accounts.tokens import MAX_SECRET_LENGTH
from core.api.serializers import Serializer


class SignUpIn(Serializer):
    name = serializers.CharField()
    email = serializers.CharField()
    password = serializers.CharField(trim_whitespace=False)
    role = serializers.ChoiceField(choices=["PARTICIPANT", "ORGANIZER"], default="PARTICIPANT")


class SignInIn(Serializer):
    email = serializers.CharField()
    password = serializers.CharField(trim_whitespace=False, max_length=MAX_SECRET_LENGTH)
    otp = serializers.CharField(
        required=False, allow_blank=True, max_length=20, help_text="After MFA_REQUIRED: a code of the second factor."
    )


class RefreshIn(Serializer):
    refresh_token = serializers.CharField(max_length=MAX_SECRET_LENGTH)


class SignOutIn(Serializer):
    """The refresh token of the session to end, if the call carries no access token."""

    refresh_token = serializers.CharField(max_length=MAX_SECRET_LENGTH, required=False)


class EmailPreferencesIn(Serializer):
    newsletter = serializers.BooleanField(required=False, help_text="Whether I want the club's news by mail.")


class AccountEdit(Serializer):
    """Changes of my account: my name and the emails I get."""

    name = serializers.CharField(required=False)
    email_preferences = EmailPreferencesIn(required=False)


class PasswordIn(Serializer):
    current_password = serializers.CharField(trim_whitespace=False, max_length=MAX_SECRET_LENGTH)
    new_password = serializers.CharField(trim_whitespace=False)


class ForgotPasswordIn(Serializer):
    email = serializers.CharField(max_length=254)


class ResetPasswordIn(Serializer):
    token = serializers.CharField(max_length=MAX_SECRET_LENGTH, help_text="The last part of the link in the mail.")
    password = serializers.CharField(trim_whitespace=False)


class ConfirmEmailIn(Serializer):
    token = serializers.CharField(max_length=MAX_SECRET_LENGTH, help_text="The last part of the link in the mail.")


class PeopleSearch(Serializer):
    """Filters of the list of people."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text="Part of the name or address."
    )
    role = serializers.ChoiceField(required=False, choices=Role.choices)
