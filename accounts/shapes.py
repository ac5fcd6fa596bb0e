"""Request and response bodies of accounts."""

from typing import Any

from rest_framework import serializers as fields

from accounts.models import Role, User
from accounts.tokens import ACCESS_LIFETIME, MAX_SECRET_LENGTH, TokenPair
from core.api.serializers import ModelSerializer, Serializer


class Person(ModelSerializer):
    """An account, as its person and the staff see it."""

    user_id = fields.UUIDField(source="id", read_only=True)

    class Meta:
        model = User
        fields = ["id", "user_id", "name", "email", "role", "created_at", "updated_at"]
        read_only_fields = fields


class Newcomer(Serializer):
    """The new account."""

    user_id = fields.UUIDField(source="id")
    name = fields.CharField()
    email = fields.EmailField()
    role = fields.ChoiceField(choices=Role.choices)


class SignUp(Serializer):
    name = fields.CharField()
    email = fields.CharField()
    password = fields.CharField(trim_whitespace=False)
    role = fields.ChoiceField(choices=["PARTICIPANT", "ORGANIZER"], default="PARTICIPANT")


class SignIn(Serializer):
    email = fields.CharField()
    password = fields.CharField(trim_whitespace=False, max_length=MAX_SECRET_LENGTH)
    otp = fields.CharField(
        required=False, allow_blank=True, max_length=20, help_text="After MFA_REQUIRED: a code of the second factor."
    )


class Renew(Serializer):
    refresh_token = fields.CharField(max_length=MAX_SECRET_LENGTH)


class SignOut(Serializer):
    """The refresh token of the session to end, if the call carries no access token."""

    refresh_token = fields.CharField(max_length=MAX_SECRET_LENGTH, required=False)


class EmailPreferences(Serializer):
    newsletter = fields.BooleanField(required=False, help_text="Whether I want the club's news by mail.")


class Rename(Serializer):
    """Changes of my account: my name and the emails I get."""

    name = fields.CharField(required=False)
    email_preferences = EmailPreferences(required=False)


class ChangePassword(Serializer):
    current_password = fields.CharField(trim_whitespace=False, max_length=MAX_SECRET_LENGTH)
    new_password = fields.CharField(trim_whitespace=False)


class ForgotPassword(Serializer):
    email = fields.CharField(max_length=254)


class ResetPassword(Serializer):
    token = fields.CharField(max_length=MAX_SECRET_LENGTH, help_text="The last part of the link in the mail.")
    password = fields.CharField(trim_whitespace=False)


class ConfirmEmail(Serializer):
    token = fields.CharField(max_length=MAX_SECRET_LENGTH, help_text="The last part of the link in the mail.")


class PeopleQuery(Serializer):
    """Filters of the list of people."""

    q = fields.CharField(required=False, allow_blank=True, max_length=100, help_text="Part of the name or address.")
    role = fields.ChoiceField(required=False, choices=Role.choices)


class Tokens(Serializer):
    """The pair of tokens, and the lifetime of the access token in seconds."""

    token = fields.CharField()
    token_type = fields.CharField(default="Bearer")
    expires_in = fields.IntegerField()
    refresh_token = fields.CharField()
    user = Person()


class Session(Serializer):
    """One session of a browser or an API client."""

    id = fields.UUIDField()
    kind = fields.ChoiceField(choices=["browser", "api"])
    current = fields.BooleanField()
    program = fields.CharField()
    signed_in_at = fields.DateTimeField()
    last_used_at = fields.DateTimeField()
    expires_at = fields.DateTimeField()
    ip = fields.IPAddressField(allow_null=True)
    user_agent = fields.CharField()


def token_pair_json(pair: TokenPair) -> dict[str, Any]:
    """Return the answer to signing in and refreshing."""
    values = {
        "token": pair.token,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIFETIME.total_seconds()),
        "refresh_token": pair.refresh_token,
        "user": pair.session.user,
    }
    return dict(Tokens(values).data)
