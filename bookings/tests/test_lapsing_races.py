"""Confirming an address and freeing its seat at the same moment: one of them wins."""

import contextlib
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.services import people as links
from bookings.models import Event, Reservation
from bookings.services.lifecycle import lapse_unconfirmed, lapse_unconfirmed_at
from bookings.tests.factories import EventFactory
from bookings.tests.scenarios import cancel, fresh, people, recipients_of, reserve, summary_of, wait
from config.tests.people import PersonFactory
from core import lifecycle
from core.capacity import confirmation
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from core.tests.racing import at_once, crowd, meeting, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.MAIL_IS_SENT = True


@pytest.fixture
def due() -> tuple[Event, Any, str]:
    """Return an event with one seat whose holder is overdue, and the link in their email."""
    event: Any = EventFactory(total_seats=1, confirmed_only=True)
    ana: Any = PersonFactory()
    reserve(event, ana)
    an_hour_later()
    return event, ana, links.signing.dumps([str(ana.pk), ana.email], salt=links.CONFIRMATION_SALT)


def an_hour_later() -> None:
    Reservation.objects.update(confirm_by=timezone.now())
    write_mail()
    MailBox.objects.update(state=MailBox.State.SENT, sent_at=timezone.now())


def is_kept(event: Event, ana: Any) -> bool:
    """Return whether the seat is still theirs and was not freed after the confirmation."""
    ana.refresh_from_db()
    seat = Reservation.objects.get(event=event, user=ana)
    if not seat.is_active:
        assert seat.cancelled_at
        assert ana.email_confirmed_at > seat.cancelled_at, "confirmed, and then freed all the same"
    return bool(seat.is_active)


def test_confirming_and_lapsing_at_once_leave_the_seat_confirmed_or_free(due: tuple[Event, Any, str]) -> None:
    event, ana, token = due
    calls = [partial(lapse_unconfirmed_at, event_id=event.pk)] * 4 + [partial(accounts.confirm_email, token=token)] * 4
    crowd(calls)

    assert summary_of(event) == ("A 0" if is_kept(event, ana) else "- 1")
    assert lifecycle.broken_invariants()["bookings"] == []


@pytest.mark.parametrize("locks", [True, False])
def test_without_the_locks_a_seat_is_freed_though_its_holder_has_confirmed(
    monkeypatch: pytest.MonkeyPatch, due: tuple[Event, Any, str], locks: bool
) -> None:
    """The twin that must fail: the job looks, the person confirms, then the job frees the seat."""
    event, ana, token = due
    look, meet = confirmation.locked_unconfirmed, meeting(2)

    def look_and_wait(people: Any) -> set[Any]:
        found = look(people)
        meet()
        meet()
        return found

    def confirm() -> None:
        meet()
        accounts.confirm_email(token=token)
        meet()

    monkeypatch.setattr(confirmation, "locked_unconfirmed", look_and_wait)
    with contextlib.nullcontext() if locks else without_locks():
        at_once([partial(lapse_unconfirmed_at, event_id=event.pk), confirm])

    if locks:
        assert not is_kept(event, ana)
    else:
        with pytest.raises(AssertionError, match="freed all the same"):
            is_kept(event, ana)


def test_lapsing_while_holders_cancel_and_others_wait_gives_each_seat_to_one_person() -> None:
    event: Any = EventFactory(total_seats=6, confirmed_only=True)
    came = people(6)
    for person in came:
        reserve(event, person)
    an_hour_later()
    waiting = PersonFactory.create_batch(6, email_confirmed_at=timezone.now())
    for person in waiting:
        wait(event, person)
    answers = crowd([*[lapse_unconfirmed] * 4, *[partial(cancel, event, person) for person in came[:3]]])

    assert Counter(type(answer).__name__ for answer in answers if isinstance(answer, Exception)).keys() <= {
        "ReservationNotFound"
    }
    assert recipients_of("seated") == [person.email for person in waiting]
    assert fresh(event).available_seats == 0
    assert lifecycle.broken_invariants()["bookings"] == []
