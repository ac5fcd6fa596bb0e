"""Accounts and sessions in the staff's admin. Fields that services write are read-only; actions call the services."""

from functools import partial

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts import services
from accounts.models import Role, Session, User
from core.admin import ReadOnlyAdmin, run_for_each
from core.errors import DomainError

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister([Group, UserSession, EmailAddress, Authenticator])  # roles replace groups

_READ_ONLY_FIELDS = [
    "email",
    "email_confirmed_at",
    "role",
    "organizer_requested_at",
    "is_active",
    "is_superuser",
    "last_login",
    "created_at",
    "updated_at",
]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["name", "email", "role", "is_active", "organizer_requested_at", "created_at"]
    list_filter = ["role", "is_active", ("organizer_requested_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "email"]
    ordering = ["-created_at", "-id"]
    fields = ["name", *_READ_ONLY_FIELDS]
    readonly_fields = _READ_ONLY_FIELDS
    actions = [
        "make_participant",
        "make_organizer",
        "make_staff",
        "close",
        "open",
        "remove_second_factor",
        "delete_for_good",
    ]
    at_once = ["open"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: forms.Form, change: bool) -> None:
        try:
            services.rename(user=obj, name=obj.name)
        except DomainError as refusal:
            self.message_user(request, refusal.sentence, messages.ERROR)

    @admin.action(description="Make participant")
    def make_participant(self, request: HttpRequest, people: QuerySet[User]) -> None:
        run_for_each(request, people, partial(_give, Role.PARTICIPANT))

    @admin.action(description="Make organizer")
    def make_organizer(self, request: HttpRequest, people: QuerySet[User]) -> None:
        run_for_each(request, people, partial(_give, Role.ORGANIZER))

    @admin.action(description="Make staff")
    def make_staff(self, request: HttpRequest, people: QuerySet[User]) -> None:
        run_for_each(request, people, partial(_give, Role.STAFF))

    @admin.action(description="Close the account")
    def close(self, request: HttpRequest, people: QuerySet[User]) -> None:
        run_for_each(request, people, lambda person: services.deactivate(user=person))

    @admin.action(description="Open the account again")
    def open(self, request: HttpRequest, people: QuerySet[User]) -> None:
        run_for_each(request, people, lambda person: services.reactivate(user=person))

    @admin.action(description="Delete the person for good")
    def delete_for_good(self, request: HttpRequest, people: QuerySet[User]) -> None:
        run_for_each(request, people, lambda person: services.delete_person(user=person))

    @admin.action(description="Remove the second factor of who lost it")
    def remove_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        run_for_each(request, people, lambda person: services.remove_second_factor(user=person))


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ["user", "signed_in_at", "last_used_at", "expires_at", "spent_at", "revoked_at", "ip", "user_agent"]
    list_filter = ["revoked_at", "spent_at"]
    search_fields = ["user__name", "user__email", "ip"]
    list_select_related = ["user"]
    date_hierarchy = "signed_in_at"
    fields = [
        "user",
        "family",
        "signed_in_at",
        "last_used_at",
        "expires_at",
        "spent_at",
        "revoked_at",
        "ip",
        "user_agent",
    ]
    actions = ["sign_out"]

    @admin.action(description="Sign out there")
    def sign_out(self, request: HttpRequest, sessions: QuerySet[Session]) -> None:
        run_for_each(request, sessions, lambda row: services.end_api_session(user_id=row.user_id, family=row.family))


@admin.register(UserSession)
class BrowserAdmin(ReadOnlyAdmin):
    list_display = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    search_fields = ["user__name", "user__email", "ip"]
    list_select_related = ["user"]
    fields = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    actions = ["sign_out"]

    @admin.action(description="Sign out there")
    def sign_out(self, request: HttpRequest, browsers: QuerySet[UserSession]) -> None:
        run_for_each(
            request,
            browsers,
            lambda row: services.end_browser_session(user_id=row.user_id, session_key=row.session_key),
        )


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__name", "user__email"]
    list_select_related = ["user"]
    fields = ["user", "type", "created_at", "last_used_at"]


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    list_display = ["email", "user", "primary", "verified"]
    search_fields = ["email", "user__name"]
    list_select_related = ["user"]


def _give(role: Role, person: User) -> None:
    services.give_role(user=person, role=role)
