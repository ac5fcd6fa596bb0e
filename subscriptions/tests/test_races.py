"""Concurrent requests on separate connections. Each guarantee has a twin test that fails without its protection."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, local
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from core.mail import services as mail
from core.mail.models import MailBox
from core.tests.racing import at_once, look_together, meeting, without_locks
from subscriptions import access, services
from subscriptions.models import CampaignStatus, Delivery, DeliveryState, Status, Subscriber
from subscriptions.services import campaigns, imports, subscribers
from subscriptions.tests.calling import HERE, mails, token_in
from subscriptions.tests.factories import CampaignFactory, SubscriberFactory, crowd

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def outcomes(answers):
    return Counter(type(answer).__name__ for answer in answers)


def all_subscribe():
    return at_once([partial(services.subscribe, email="Ana@fans.example", origin=HERE)] * AT_ONCE)


def test_of_many_concurrent_sign_ups_one_is_new():
    assert outcomes(all_subscribe()) == {"Subscriber": 1, "AlreadySubscribed": AT_ONCE - 1}
    assert len(mails("confirm")) == 1


@contextmanager
def without_the_unique_key() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE subscriptions_subscriber DROP CONSTRAINT subscriptions_subscriber_key_key")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE subscriptions_subscriber CASCADE")
            cursor.execute("ALTER TABLE subscriptions_subscriber ADD UNIQUE (key)")


def test_without_the_unique_key_an_address_is_stored_twice():
    with without_the_unique_key():
        all_subscribe()
        assert Subscriber.objects.filter(key="ana@fans.example").count() > 1


def confirm_and_leave(monkeypatch, patience):
    """Let both read the subscriber before either writes; the confirmation writes last unless a lock forbids it."""
    ana = services.subscribe(email="ana@fans.example", origin=HERE)
    token = token_in(mails("confirm")[0], "confirm")
    look, now, meet, left, mine = access.locked_subscriber, subscribers.database_now, meeting(2), Event(), local()

    def locked(subscriber_id):
        found = look(subscriber_id)
        meet()
        return found

    def database_now():
        if getattr(mine, "confirms", False):
            left.wait(patience)
        return now()

    def confirm():
        mine.confirms = True
        return services.confirm(token=token, origin=HERE)

    def leave():
        services.unsubscribe(token=access.unsubscribe_token(ana), origin=HERE)
        left.set()

    monkeypatch.setattr(access, "locked_subscriber", locked)
    monkeypatch.setattr(subscribers, "database_now", database_now)
    answers = at_once([confirm, leave])
    ana.refresh_from_db()
    return ana.status, type(answers[0])


def test_confirming_and_unsubscribing_at_once_ends_unsubscribed(monkeypatch):
    assert confirm_and_leave(monkeypatch, 0.3)[0] == Status.UNSUBSCRIBED


def test_without_the_lock_the_database_refuses_the_late_confirmation(monkeypatch):
    with without_locks():
        assert confirm_and_leave(monkeypatch, 5) == (Status.UNSUBSCRIBED, IntegrityError)


def test_without_lock_and_constraint_an_unsubscribed_person_is_on_the_list(monkeypatch):
    name = "subscriber_confirmed_at_a_time"
    check = next(each for each in Subscriber._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Subscriber, check)
    try:
        with without_locks():
            assert confirm_and_leave(monkeypatch, 5)[0] == Status.CONFIRMED
    finally:
        Subscriber.objects.update(left_at=None)
        with connection.schema_editor() as editor:
            editor.add_constraint(Subscriber, check)


def going_out(readers=60):
    crowd(readers)
    campaign = CampaignFactory()
    services.start(campaign_id=campaign.pk)
    return campaign


def work(campaign):
    """Send batch after batch, as a worker does, until nothing is left."""
    while services.send_batch(campaign_id=campaign.pk):
        pass


def read_together(monkeypatch, workers):
    """Let the workers read what is left to send at the same moment, unless a lock keeps them apart."""
    look, meet = campaigns.waiting_deliveries, meeting(workers)

    def waiting(campaign):
        found = look(campaign)
        meet()
        return found

    monkeypatch.setattr(campaigns, "waiting_deliveries", waiting)


def mails_each():
    return Counter(MailBox.objects.filter(template="subscriptions/campaign").values_list("recipient", flat=True))


def test_two_workers_on_one_campaign_miss_nobody_and_mail_nobody_twice(monkeypatch):
    monkeypatch.setattr(campaigns, "BATCH_SIZE", 7)
    campaign = going_out()
    read_together(monkeypatch, 3)
    answers = at_once([partial(work, campaign)] * 3)
    assert answers == [None] * 3
    assert set(mails_each().values()) == {1}
    assert len(mails_each()) == 60
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.SENT


def pause_and_send_at_once(campaign):
    """Send a batch while a pause has not committed yet. Return the number of deliveries in the batch."""
    paused, meet = Event(), meeting(2)

    def pause():
        with transaction.atomic():
            services.pause(campaign_id=campaign.pk)
            paused.set()
            meet()

    def send():
        assert paused.wait(5)
        return services.send_batch(campaign_id=campaign.pk)

    return at_once([pause, send])[1]


def test_a_batch_waits_for_a_pause_and_then_sends_nothing():
    assert pause_and_send_at_once(going_out(10)) == 0
    assert mails_each() == {}


def test_without_the_lock_a_batch_goes_out_after_the_pause(monkeypatch):
    monkeypatch.setattr(campaigns, "locked", lambda campaigns, pk: campaigns.get(pk=pk))
    assert pause_and_send_at_once(going_out(10)) == 10


@contextmanager
def without_the_ledgers_trigger() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE subscriptions_delivery DISABLE TRIGGER USER")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE subscriptions_delivery ENABLE TRIGGER USER")


def without_the_key(monkeypatch):
    """Give each copy of a campaign its own dedupe key."""
    post = mail.post
    monkeypatch.setattr(mail, "post", lambda **said: post(**said | {"dedupe_key": str(uuid4())}))


def test_without_lock_and_dedupe_key_readers_get_the_email_twice(monkeypatch):
    campaign = going_out(10)
    read_together(monkeypatch, 2)
    without_the_key(monkeypatch)
    with without_locks(), without_the_ledgers_trigger():
        at_once([partial(services.send_batch, campaign_id=campaign.pk)] * 2)
    assert max(mails_each().values()) == 2


def test_without_the_lock_the_dedupe_key_still_holds(monkeypatch):
    campaign = going_out(10)
    with without_locks():
        at_once([partial(services.send_batch, campaign_id=campaign.pk)] * 2)
        work(campaign)
    assert set(mails_each().values()) == {1}


def test_of_two_concurrent_starts_one_succeeds():
    SubscriberFactory()
    campaign = CampaignFactory()
    answers = at_once([partial(services.start, campaign_id=campaign.pk)] * 2)
    assert outcomes(answers) == {"Campaign": 1, "WrongStatus": 1}
    assert Delivery.objects.count() == 1


def test_people_who_unsubscribe_during_sending_got_the_email_before_or_never():
    campaign = going_out(30)
    readers = list(Subscriber.objects.all())
    leaving = [
        partial(services.unsubscribe, token=access.unsubscribe_token(each), origin=HERE) for each in readers[:15]
    ]
    at_once([partial(work, campaign), *leaving])
    for line in Delivery.objects.select_related("subscriber"):
        if line.state == DeliveryState.SENT and line.subscriber.left_at:
            assert line.sent_at <= line.subscriber.left_at
    assert Delivery.objects.filter(state=DeliveryState.WAITING).count() == 0


def test_two_concurrent_imports_of_a_file_add_everyone_once():
    table = "email\n" + "".join(f"fan{number}@fans.example\n" for number in range(50))
    files = [services.upload_import(data=table.encode(), evidence="Signed at the door", by=None) for _ in range(2)]
    done = at_once([partial(services.run_import, import_id=file.pk, by=None) for file in files])
    assert sorted(file.added for file in done) == [0, 50]
    assert Subscriber.objects.count() == 50


def import_twice():
    """Let two staff members press Import on the same file."""
    file = services.upload_import(data=b"email\nana@fans.example\nnonsense\n", evidence="Signed at the door", by=None)
    return at_once([partial(services.run_import, import_id=file.pk, by=None, leave_out_bad=True)] * 2)


def test_a_file_is_imported_once():
    assert outcomes(import_twice()) == {"SubscriberImport": 1, "ImportDone": 1}


def test_without_the_lock_both_imports_run(monkeypatch):
    look_together(monkeypatch, imports, "preview_import", 2)
    with without_locks():
        assert outcomes(import_twice()) == {"SubscriberImport": 2}
