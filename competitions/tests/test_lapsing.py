"""Unconfirmed registrations lapse after an hour if the competition asks for confirmed addresses."""

import contextlib
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.services import people as links
from competitions import services
from competitions.models import Competition, Registration
from competitions.services.lifecycle import lapse_unconfirmed, lapse_unconfirmed_in
from competitions.tests.entering import enter, leave, mails, status_line
from competitions.tests.factories import CompetitionFactory
from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory
from core import lifecycle
from core.capacity import confirmation
from core.capacity.confirmation import ConfirmFirst
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from core.tests.racing import at_once, crowd, meeting, without_locks


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.MAIL_IS_SENT = True


def confirmed():
    return PersonFactory(email_confirmed_at=timezone.now())


def an_hour_later():
    past = timezone.now()
    Registration.objects.filter(confirm_by__isnull=False).update(confirm_by=past)
    write_mail()
    MailBox.objects.update(state=MailBox.State.SENT, sent_at=past)


def scarce(**facts):
    return CompetitionFactory(confirmed_only=True, **facts)


@pytest.mark.django_db
def test_a_spot_lapses_after_an_hour_and_goes_to_the_next_on_the_waiting_list():
    cup, ana, ben = scarce(capacity=1, waitlist=True), PersonFactory(), confirmed()
    made = enter(cup, ana)
    assert timedelta(minutes=59) < made.confirm_by - timezone.now() <= timedelta(hours=1)
    enter(cup, ben)
    assert lapse_unconfirmed() == 0
    an_hour_later()
    assert lapse_unconfirmed() == 1
    assert status_line(cup) == "-C"
    assert mails("registration_promoted") == [ben.email]
    assert mails("registration_lapsed") == [ana.email]
    write_mail()
    assert "did not confirm your email address" in MailBox.objects.get(template="competitions/registration_lapsed").text
    assert lifecycle.broken_invariants()["competitions"] == []


@pytest.mark.django_db
def test_a_waiting_list_entry_lapses_too_and_is_not_promoted_before():
    cup, holder = scarce(capacity=1, waitlist=True), confirmed()
    enter(cup, holder)
    enter(cup)
    an_hour_later()
    leave(cup, holder)
    assert status_line(cup) == "-W"
    assert lapse_unconfirmed() == 1
    assert status_line(cup) == "--"


@pytest.mark.django_db
def test_confirming_keeps_the_spot_and_confirmed_people_have_no_deadline():
    cup, ana = scarce(), PersonFactory()
    enter(cup, ana)
    assert enter(cup, confirmed()).confirm_by is None
    an_hour_later()
    ana.email_confirmed_at = timezone.now()
    ana.save()
    assert lapse_unconfirmed() == 0


@pytest.mark.django_db
def test_without_a_mail_server_nothing_lapses(settings):
    cup = scarce()
    enter(cup)
    an_hour_later()
    settings.MAIL_IS_SENT = False
    assert lapse_unconfirmed() == 0
    assert enter(cup).confirm_by is None


@pytest.mark.django_db
def test_registering_again_does_not_restart_the_hour_and_after_a_lapse_requires_a_confirmed_address():
    cup, ana = scarce(), PersonFactory()
    first = enter(cup, ana)
    leave(cup, ana)
    assert enter(cup, ana).confirm_by == first.confirm_by
    an_hour_later()
    lapse_unconfirmed()
    with pytest.raises(ConfirmFirst):
        enter(cup, ana)


@pytest.mark.django_db
def test_started_competitions_are_left_alone_and_switching_it_off_removes_the_deadlines():
    begun, off = scarce(), scarce()
    enter(begun)
    enter(off)
    services.edit_competition(competition_id=off.pk, by=off.organizer, version=1, confirmed_only=False)
    past = timezone.now() - timedelta(minutes=1)
    Competition.objects.filter(pk=begun.pk).update(starts_at=past, registration_deadline=past)
    an_hour_later()
    assert lapse_unconfirmed() == 0


@pytest.mark.django_db
def test_unconfirmed_entrants_of_one_network_hold_at_most_half_of_the_spots():
    cup = scarce(capacity=12, waitlist=True)
    for _ in range(6):
        enter(cup, network="203.0.113.9")
    with pytest.raises(ConfirmFirst):
        enter(cup, network="203.0.113.9")
    enter(cup, confirmed(), network="203.0.113.9")


@pytest.mark.django_db
def test_it_is_on_by_default_for_few_spots_and_shown_in_the_api():
    olive, ana = OrganizerFactory(), PersonFactory()
    starts = "2030-01-01T18:00:00Z"
    sent = {"title": "Cup", "capacity": 8, "startsAt": starts, "registrationDeadline": starts}
    made = call("post", "competitions", olive, sent).json()["data"]
    assert made["confirmedOnly"] is True
    assert call("post", "competitions", olive, {**sent, "capacity": 50}).json()["data"]["confirmedOnly"] is False
    answer = call("post", f"competitions/{made['id']}/register", ana)
    assert answer.status_code == 201
    assert answer.json()["data"]["confirmBy"] > timezone.now().isoformat()
    edit = {"version": made["version"], "confirmedOnly": False}
    assert call("patch", f"competitions/{made['id']}", olive, edit).json()["data"]["confirmedOnly"] is False


@pytest.mark.django_db
def test_the_page_shows_the_deadline_and_sends_the_link_again(client):
    cup, ana = scarce(), PersonFactory()
    client.force_login(ana)
    said = client.post(f"/competitions/{cup.slug}/register/", follow=True).content.decode()
    assert "to keep your place" in said
    write_mail()
    assert "Confirm your email address by" in MailBox.objects.get(template="competitions/registration_confirmed").text
    again = client.post(f"/competitions/{cup.slug}/confirm-address/", follow=True).content.decode()
    assert f"A link is on its way to {ana.email}." in again
    assert "Confirm your email address by" in client.get("/my-registrations/").content.decode()


@pytest.mark.django_db
def test_the_form_decides_by_the_number_of_spots_by_default(client):
    client.force_login(OrganizerFactory())
    sent = {
        "title": "Cup",
        "starts_at": "2030-01-01T18:00",
        "registration_deadline": "2030-01-01T12:00",
        "capacity": 12,
        "team_size": 1,
        "team_size_min": 1,
    }
    client.post("/competitions/new/", sent)
    cup = Competition.objects.get()
    assert cup.confirmed_only
    client.post(f"/competitions/{cup.slug}/edit/", {**sent, "confirmed_only": "no", "version": 1})
    cup.refresh_from_db()
    assert not cup.confirmed_only


def due():
    """Return a competition with one overdue spot, and the confirmation link of its holder."""
    cup, ana = scarce(capacity=1), PersonFactory()
    enter(cup, ana)
    an_hour_later()
    return cup, ana, links.signing.dumps([str(ana.pk), ana.email], salt=links.CONFIRMATION_SALT)


def freed_though_confirmed(ana):
    ana.refresh_from_db()
    entry = Registration.objects.get(user=ana)
    return not entry.is_live and ana.email_confirmed_at < entry.withdrawn_at


@pytest.mark.django_db(transaction=True)
def test_confirming_and_lapsing_at_once_have_one_winner():
    cup, ana, token = due()
    crowd(
        [partial(lapse_unconfirmed_in, competition_id=cup.pk)] * 4 + [partial(accounts.confirm_email, token=token)] * 4
    )

    assert not freed_though_confirmed(ana)
    assert lifecycle.broken_invariants()["competitions"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locks", [True, False])
def test_without_the_locks_a_spot_is_freed_although_its_holder_has_confirmed(monkeypatch, locks):
    """Negative control: the job reads, the person confirms, then the job frees the spot."""
    cup, ana, token = due()
    look, meet = confirmation.locked_unconfirmed, meeting(2)

    def look_and_wait(people):
        found = look(people)
        meet()
        meet()
        return found

    def confirm():
        meet()
        accounts.confirm_email(token=token)
        meet()

    monkeypatch.setattr(confirmation, "locked_unconfirmed", look_and_wait)
    with contextlib.nullcontext() if locks else without_locks():
        at_once([partial(lapse_unconfirmed_in, competition_id=cup.pk), confirm])

    assert freed_though_confirmed(ana) is not locks
