"""The verbs that sign a person out: here, there, everywhere else. Sockets hear of it in the person's room."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.events import CredentialsChanged, Reason, room_of
from accounts.models import Session, User
from accounts.queries import NOWHERE, Here, places_of
from core.errors import NotFound
from core.rooms.services import announce


@transaction.atomic
def end_place(*, user: User, place_id: UUID) -> None:
    """Sign the person out of one of their browsers or API clients, or refuse with NotFound."""
    User.objects.locked(user.pk)
    place = next((place for place in places_of(user) if place.id == place_id), None)
    if place is None:
        raise NotFound("You are not signed in there.")
    _end_family(place.family)
    _end_browsers([place.session_key])
    _announce(user.pk, Reason.SIGNED_OUT)


@transaction.atomic
def end_family(*, user_id: UUID, family: UUID, reason: Reason = Reason.SIGNED_OUT) -> None:
    """End an API client's session: every token of its family, at once. Twice changes nothing."""
    User.objects.locked(user_id)
    if _end_family(family):
        _announce(user_id, reason)


@transaction.atomic
def end_browser(*, user_id: UUID, session_key: str) -> None:
    """Sign a browser out: its cookie means nothing from now on."""
    User.objects.locked(user_id)
    _end_browsers([session_key])
    _announce(user_id, Reason.SIGNED_OUT)


@transaction.atomic
def end_others(*, user: User, keep: Here = NOWHERE, reason: Reason = Reason.SIGNED_OUT) -> None:
    """Sign the person out everywhere but in `keep`."""
    User.objects.locked(user.pk)
    others = Session.objects.filter(user=user, revoked_at=None)
    _revoke(others.exclude(family=keep.family) if keep.family else others)
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    _end_browsers([key for key in keys if key != keep.session_key])
    _announce(user.pk, reason)


def _end_family(family: UUID | None) -> bool:
    return family is not None and _revoke(Session.objects.filter(family=family, revoked_at=None)) > 0


def _revoke(sessions: QuerySet[Session]) -> int:
    now = timezone.now()
    return sessions.update(revoked_at=now, updated_at=now)


def _end_browsers(keys: list[str | None]) -> None:
    BrowserSession.objects.filter(pk__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()


def _announce(user_id: UUID, reason: Reason) -> None:
    announce(room_of(user_id), CredentialsChanged(reason))
