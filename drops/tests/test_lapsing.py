"""If a drop asks for confirmed addresses, unconfirmed entries and claims lapse after an hour."""

import contextlib
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.services import people as links
from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory
from core import lifecycle
from core.capacity import confirmation
from core.capacity.confirmation import ConfirmFirst
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from core.tests.racing import at_once, crowd, meeting, without_locks
from drops import queries, services
from drops.models import Claim, Drop, DropMode, PastDeadline, Waitlist
from drops.services.waitlist import lapse_unconfirmed, lapse_unconfirmed_of
from drops.tests.claiming import code, holders, join, mails, statuses
from drops.tests.factories import DropFactory


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.MAIL_IS_SENT = True


def confirmed():
    return PersonFactory(email_confirmed_at=timezone.now())


def an_hour_later():
    past = timezone.now()
    for rows in (Claim.objects, Waitlist.objects, PastDeadline.objects):
        rows.filter(confirm_by__isnull=False).update(confirm_by=past)
    write_mail()
    MailBox.objects.update(state=MailBox.State.SENT, sent_at=past)


def scarce(**facts):
    return DropFactory(confirmed_only=True, **facts)


def claimed(drop, person=None, **wanted):
    person = person or PersonFactory()
    join(drop, person)
    return services.claim(drop_id=drop.pk, by=person, **wanted)[0]


@pytest.mark.django_db
def test_an_unconfirmed_claim_lapses_after_an_hour_and_goes_to_the_next():
    drop, ana, ben = scarce(total_slots=1), PersonFactory(), confirmed()
    made = claimed(drop, ana)
    assert timedelta(minutes=59) < made.confirm_by - timezone.now() <= timedelta(hours=1)
    join(drop, ben)
    assert lapse_unconfirmed() == 0
    an_hour_later()
    assert lapse_unconfirmed() == 1
    made.refresh_from_db()
    assert (made.status, made.end_reason) == ("REVOKED", "The email address was not confirmed in time")
    assert holders(drop) == [ben]
    assert mails("slot_offered") == [ben.email]
    assert mails("lapsed") == [ana.email]
    assert queries.entry_of(drop.pk, ana) is None
    assert lifecycle.broken_invariants()["drops"] == []


@pytest.mark.django_db
def test_an_unconfirmed_entry_lapses_too_and_gets_no_offer_meanwhile():
    drop, holder, ana = scarce(total_slots=1), confirmed(), PersonFactory()
    claimed(drop, holder)
    join(drop, ana)
    an_hour_later()
    services.give_back(drop_id=drop.pk, by=holder)
    assert holders(drop) == []
    assert lapse_unconfirmed() == 1
    assert queries.entry_of(drop.pk, ana) is None
    write_mail()
    assert "place on the list ended" in MailBox.objects.get(template="drops/lapsed").text


@pytest.mark.django_db
def test_confirming_keeps_the_claim_and_confirmed_people_have_no_deadline():
    drop, ana = scarce(), PersonFactory()
    claimed(drop, ana)
    assert claimed(drop, confirmed()).confirm_by is None
    an_hour_later()
    ana.email_confirmed_at = timezone.now()
    ana.save()
    assert lapse_unconfirmed() == 0


@pytest.mark.django_db
def test_without_a_mail_server_nothing_lapses(settings):
    drop = scarce()
    claimed(drop)
    an_hour_later()
    settings.MAIL_IS_SENT = False
    assert lapse_unconfirmed() == 0
    assert claimed(drop).confirm_by is None


@pytest.mark.django_db
def test_a_used_claim_does_not_lapse():
    drop = scarce()
    made = claimed(drop)
    services.redeem(by=drop.organizer, code=code(made))
    an_hour_later()
    assert lapse_unconfirmed() == 0
    assert statuses(drop) == {"USED": 1}


@pytest.mark.django_db
def test_rejoining_does_not_start_a_new_hour_and_after_a_lapse_the_address_must_be_confirmed():
    drop, ana = scarce(mode=DropMode.PRIORITY, upcoming=True), PersonFactory()
    first = join(drop, ana)
    services.leave(drop_id=drop.pk, by=ana)
    assert join(drop, ana).confirm_by == first.confirm_by
    an_hour_later()
    assert lapse_unconfirmed() == 1
    with pytest.raises(ConfirmFirst):
        join(drop, ana)
    ana.email_confirmed_at = timezone.now()
    assert join(drop, ana).confirm_by is None


@pytest.mark.django_db
def test_switching_confirmation_off_removes_the_deadlines():
    drop = scarce()
    claimed(drop)
    services.edit_drop(drop_id=drop.pk, by=drop.organizer, confirmed_only=False)
    an_hour_later()
    assert lapse_unconfirmed() == 0


@pytest.mark.django_db
def test_one_network_holds_at_most_half_of_the_slots_unconfirmed():
    drop = scarce(total_slots=12)
    for _ in range(6):
        claimed(drop, network="203.0.113.9")
    with pytest.raises(ConfirmFirst):
        claimed(drop, network="203.0.113.9")
    claimed(drop, confirmed(), network="203.0.113.9")


@pytest.mark.django_db
def test_confirmation_is_on_by_default_for_few_slots_and_shown_by_the_api():
    olive, ana = OrganizerFactory(), PersonFactory()
    now = timezone.now()
    sent = {
        "title": "Jersey",
        "totalSlots": 8,
        "claimWindowStart": (now - timedelta(minutes=1)).isoformat(),
        "claimWindowEnd": (now + timedelta(hours=3)).isoformat(),
    }
    made = call("post", "drops", olive, sent).json()["data"]
    assert made["confirmedOnly"] is True
    assert call("post", "drops", olive, {**sent, "totalSlots": 50}).json()["data"]["confirmedOnly"] is False
    place = call("post", f"drops/{made['id']}/waitlist", ana).json()["data"]
    answer = call("post", f"drops/{made['id']}/claim", ana)
    assert answer.status_code == 201
    assert answer.json()["data"]["confirmBy"] == place["confirmBy"] > now.isoformat()
    assert call("get", "me/claims", ana).json()["data"][0]["confirmBy"] == place["confirmBy"]
    edited = call("patch", f"drops/{made['id']}", olive, {"confirmedOnly": False}).json()["data"]
    assert edited["confirmedOnly"] is False


@pytest.mark.django_db
def test_the_page_shows_the_deadline_and_sends_the_link_again(client):
    drop, ana = scarce(), PersonFactory()
    client.force_login(ana)
    assert "to keep your place on the list" in client.post(f"/drops/{drop.slug}/join/", follow=True).content.decode()
    assert "to keep your code" in client.post(f"/drops/{drop.slug}/claim/", follow=True).content.decode()
    write_mail()
    assert "Confirm your email address by" in MailBox.objects.get(template="drops/claim_issued").text
    again = client.post(f"/drops/{drop.slug}/confirm-address/", follow=True).content.decode()
    assert f"A link is on its way to {ana.email}." in again
    assert "Confirm your email address by" in client.get("/my-claims/").content.decode()


@pytest.mark.django_db
def test_the_form_decides_by_the_number_of_slots_by_default(client):
    client.force_login(OrganizerFactory())
    sent = {
        "title": "Jersey",
        "art": "jersey",
        "total_slots": 12,
        "mode": "fifo",
        "claim_window_start": "2030-01-01T18:00",
        "claim_window_end": "2030-01-01T20:00",
        "claim_hours": 24,
        "is_active": "on",
    }
    client.post("/drops/new/", sent)
    drop = Drop.objects.get()
    assert drop.confirmed_only
    client.post(f"/drops/{drop.slug}/edit/", {**sent, "confirmed_only": "no"})
    drop.refresh_from_db()
    assert not drop.confirmed_only


def due():
    """Return a drop with one slot whose holder's hour is over, and the link in their email."""
    drop, ana = scarce(total_slots=1), PersonFactory()
    claimed(drop, ana)
    an_hour_later()
    return drop, ana, links.signing.dumps([str(ana.pk), ana.email], salt=links.CONFIRMATION_SALT)


def taken_though_confirmed(ana):
    ana.refresh_from_db()
    held = Claim.objects.get(user=ana)
    return not held.is_live and ana.email_confirmed_at < held.ended_at


@pytest.mark.django_db(transaction=True)
def test_confirming_and_lapsing_at_once_has_one_winner():
    drop, ana, token = due()
    crowd([partial(lapse_unconfirmed_of, drop_id=drop.pk)] * 4 + [partial(accounts.confirm_email, token=token)] * 4)

    assert not taken_though_confirmed(ana)
    assert lifecycle.broken_invariants()["drops"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locks", [True, False])
def test_without_the_locks_a_confirmed_holder_loses_the_claim(monkeypatch, locks):
    """The twin that must fail: the job reads, the person confirms, then the job ends the claim."""
    drop, ana, token = due()
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
        at_once([partial(lapse_unconfirmed_of, drop_id=drop.pk), confirm])

    assert taken_though_confirmed(ana) is not locks
