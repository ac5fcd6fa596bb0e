"""The verbs of API sessions: sign in, refresh, sign out, clean up.

Each takes the person's row first and looks at the session again after it: whoever waited sees
what the other did.
"""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction
from django.utils import timezone

from accounts.clients import Client
from accounts.events import Reason
from accounts.models import Session, User
from accounts.refusals import InvalidCredentials, SessionRevoked, TokenExpired, TokenInvalid
from accounts.services import passwords, places, second_factors
from accounts.tokens import TokenPair, access_token, fingerprint, new_refresh_token

IDLE = timedelta(days=30)  # an unused refresh token lasts this long
LONGEST = timedelta(days=180)  # after which a family ends, however often it was refreshed
SEEN_EVERY = timedelta(minutes=5)  # how finely "last used" is kept


def sign_in(*, email: str, password: str, otp: str = "", client: Client, device: str = "") -> TokenPair:
    """A new session for the person with this password, or InvalidCredentials, RateLimited or Busy.

    `device` is the id of a browser that has signed in to this account before.
    Who has a second factor is refused with MfaRequired without its code, WrongCode with another.
    """
    person = passwords.prove(email=email, password=password, network=client.network, device=device)
    second_factors.demand(user=person, code=otp, network=client.network, device=device)
    with transaction.atomic():
        # The password may have been changed, or the account closed, while this one was being proven.
        now = User.objects.locked(person.pk)
        if not now.is_active or (now.password != person.password and not now.check_password(password)):
            raise InvalidCredentials
        return _issue(now, client)


def refresh(*, token: str, client: Client) -> TokenPair:
    """A new pair for a refresh token, which is spent by it.

    Refuses with TokenInvalid, TokenExpired, or SessionRevoked. A token that comes a second time was
    copied: its whole family ends, and that is committed although the call is refused.
    """
    with transaction.atomic():
        session = _held(fingerprint(token))
        if session.may_be_used(timezone.now()) and session.user.is_active:
            return _rotate(session, client)
        if session.spent_at:
            places.end_family(user_id=session.user_id, family=session.family, reason=Reason.TOKEN_REUSED)
    if session.spent_at or session.revoked_at or not session.user.is_active:
        raise SessionRevoked
    raise TokenExpired


def sign_out(*, session: Session) -> None:
    """End the API session a call was made with."""
    places.end_family(user_id=session.user_id, family=session.family)


@transaction.atomic
def sign_out_by_token(*, token: str) -> None:
    """End the session of a refresh token, however old the token, or refuse with TokenInvalid."""
    session = _held(fingerprint(token))
    places.end_family(user_id=session.user_id, family=session.family)


def note_use(session: Session) -> None:
    """Keep when a session was last used, to within five minutes."""
    now = timezone.now()
    if session.last_used_at < now - SEEN_EVERY:
        Session.objects.filter(pk=session.pk, last_used_at__lt=now - SEEN_EVERY).update(last_used_at=now)


@transaction.atomic
def clean_sessions() -> int:
    """Forget the sessions that ended by themselves, of API clients and browsers. Says how many."""
    api, _ = Session.objects.expired().delete()
    browsers, _ = BrowserSession.objects.filter(expire_date__lte=timezone.now()).delete()
    return api + browsers


def _held(token_hash: str) -> Session:
    """The session of a token, read after its person's row is locked, or TokenInvalid."""
    try:
        User.objects.locked(Session.objects.get(token_hash=token_hash).user_id)
        return Session.objects.select_related("user").get(token_hash=token_hash)
    except (User.DoesNotExist, Session.DoesNotExist) as gone:
        raise TokenInvalid from gone


def _rotate(session: Session, client: Client) -> TokenPair:
    session.spent_at = timezone.now()
    session.save(update_fields=["spent_at", "updated_at"])
    return _issue(session.user, client, after=session)


def _issue(user: User, client: Client, after: Session | None = None) -> TokenPair:
    now = timezone.now()
    refresh_token = new_refresh_token()
    session = Session(user=user, parent=after, token_hash=fingerprint(refresh_token), last_used_at=now)
    session.ip, session.user_agent = client.ip, client.user_agent
    session.signed_in_at = after.signed_in_at if after else now
    if after:
        session.family = after.family
    session.expires_at = _expiry(session.signed_in_at, now)
    session.save(force_insert=True)
    token = access_token(user_id=user.pk, session_id=session.pk)
    return TokenPair(token=token, refresh_token=refresh_token, session=session)


def _expiry(signed_in_at: datetime, now: datetime) -> datetime:
    return min(now + IDLE, signed_in_at + LONGEST)
