"""People, their API sessions, and the one spelling of email addresses."""

import re
import unicodedata
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.db.models.functions import Length, Lower, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from accounts.hashers import normalize_password
from core.errors import Invalid
from core.ids import uuid7
from core.models import MAX_EMAIL_LENGTH, BaseModel
from core.search.columns import search_column, search_index


class Role(models.TextChoices):
    PARTICIPANT = "PARTICIPANT", "Participant"
    ORGANIZER = "ORGANIZER", "Organizer"
    STAFF = "STAFF", "Staff"


class UserManager(BaseUserManager["User"]):
    """Create and find people by the normalized email address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, role=Role.STAFF, is_superuser=True, **fields)

    def locked(self, pk: UUID) -> "User":
        """Lock the person's row and return the person. Every change of how they sign in takes this lock first."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def get_by_natural_key(self, username: str | None) -> "User":
        try:
            return self.get(email=normalize_email(username or ""))
        except Invalid as wrong:
            raise self.model.DoesNotExist from wrong


class User(AbstractBaseUser, PermissionsMixin):
    """A person: a fan, an organizer, or staff of the club."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=MAX_EMAIL_LENGTH)
    # When a link in an email to this address was used. Campaigns go to confirmed addresses only.
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.PARTICIPANT)
    # Set when a new member asked to organize and the club reviews such wishes.
    organizer_requested_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    searched = search_column("name", "email")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            # With the constraint above: unique in any case, and every look-up by `email=` uses the index.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(condition=GreaterThanOrEqual(Length(Trim("name")), 2), name="user_name_two_letters"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="user_newest_first"),
            search_index("user_searched"),
        ]

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else normalize_password(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Compare the normalized password. A hash of another form is replaced when it matches."""
        password = None if raw_password is None else normalize_password(raw_password)
        if super().check_password(password):
            return True
        if password == raw_password or not super().check_password(raw_password):
            return False
        self.set_password(password)
        self.save(update_fields=["password"])
        return True

    @property
    def is_staff(self) -> bool:
        """Return whether the person is staff and may use the admin."""
        return self.role == Role.STAFF or self.is_superuser

    @property
    def is_organizer(self) -> bool:
        return self.role in (Role.ORGANIZER, Role.STAFF)

    @property
    def has_second_factor(self) -> bool:
        """Return whether a password alone does not sign them in. Recovery codes only replace another factor."""
        found: bool = self.authenticator_set.exclude(type="recovery_codes").exists()  # type: ignore[attr-defined]
        return found

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Staff may do everything in the admin; nobody else may do anything."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> "SessionQuerySet":
        """Return one row per API session: the newest token of each family, while it can be used."""
        return self.filter(revoked_at=None, spent_at=None, expires_at__gt=timezone.now())

    def expired(self) -> "SessionQuerySet":
        return self.filter(expires_at__lte=timezone.now())


class Session(BaseModel):
    """One refresh token of an API client. A family is the chain of tokens that began with one sign-in.

    Only the token's SHA-256 is stored. `spent_at`: it was exchanged for the next token; `revoked_at`: the family was
    signed out.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    family = models.UUIDField(default=uuid7, editable=False)
    parent = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="child")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    signed_in_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["family"],
                condition=models.Q(spent_at=None, revoked_at=None),
                name="session_family_has_one_live_token",
            ),
        ]
        indexes = [
            models.Index(fields=["family"], name="session_by_family"),
            models.Index(fields=["expires_at"], name="session_by_expiry"),
            models.Index(fields=["user", "revoked_at"], name="session_by_user_and_revoked"),
        ]

    def __str__(self) -> str:
        return f"{self.user} since {self.signed_in_at:%Y-%m-%d %H:%M}"

    def may_be_used(self, at: datetime) -> bool:
        return self.revoked_at is None and self.spent_at is None and self.expires_at > at


# RFC 5322 atext only: no quoted strings, which no mailbox uses and which may contain control characters.
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_validate_email = EmailValidator(allowlist=[])
_INVALID_EMAIL = "Enter a valid email address."


def normalize_email(address: str) -> str:
    """Return the address in lower case with its domain in ASCII (RFC 5891), or raise Invalid.

    The local part must be ASCII before its case is folded: the dotless i, the long s and the Kelvin sign fold to ASCII
    letters and would open another person's account.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or len(address) > MAX_EMAIL_LENGTH or not local.isascii():
        raise Invalid(fields={"email": [_INVALID_EMAIL]})
    spelled = f"{local.lower()}@{_domain(domain)}"
    if len(spelled) > MAX_EMAIL_LENGTH or not _LOCAL_PART.fullmatch(local.lower()):
        raise Invalid(fields={"email": [_INVALID_EMAIL]})
    try:
        _validate_email(spelled)
    except ValidationError as wrong:
        raise Invalid(fields={"email": [_INVALID_EMAIL]}) from wrong
    return spelled


def _domain(domain: str) -> str:
    folded = unicodedata.normalize("NFKC", domain).casefold()
    try:
        ascii_domain = folded.encode("idna").decode("ascii")
    except UnicodeError as wrong:
        raise Invalid(fields={"email": [_INVALID_EMAIL]}) from wrong
    if ascii_domain.startswith("["):  # an IP literal names a machine, not a person's mailbox
        raise Invalid(fields={"email": [_INVALID_EMAIL]})
    return ascii_domain
