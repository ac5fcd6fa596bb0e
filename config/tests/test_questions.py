"""Every kind of question in the demo club: it names its thing, and asking does nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bookings.models import Reservation
from competitions.models import Bracket
from drops.models import Claim, Drop, Waitlist
from livechat.models import Message, Stream
from projects.models import Membership, Role
from shop.models import Order
from subscriptions.models import Subscriber, Topic
from tickets.models import CannedReply, Ticket


@pytest.fixture
def club(demo_tonight, settings, db):
    settings.DEMO = True


def asked(who, name, *args, **query):
    client = Client()
    client.force_login(who)
    answer = client.get(reverse(name, args=args), query)
    page = answer.content.decode()
    assert (answer.status_code, "data-question" in page, "data-keep" in page) == (200, True, True), name
    assert answer["Cache-Control"] == "no-store", name
    return page[page.index("data-question") :]


def test_questions_of_the_staff_name_what_they_are_about(club):
    staff = User.objects.get(email="staff@courtside.example")
    entry = Waitlist.objects.select_related("user", "drop").first()
    claim = Claim.objects.select_related("user", "drop").first()
    drop = Drop.objects.filter(mode="draw").first() or entry.drop
    one = Message.objects.standing().filter(stream=Stream.objects.filter(status="live").first()).first()
    first, second = Ticket.objects.filter(merged_into=None, status="open").order_by("number")[:2]
    subscriber, topic = Subscriber.objects.filter(status="confirmed").first(), Topic.objects.first()
    canned = CannedReply.objects.first()
    sold, packed = Order.objects.filter(status="collected").first(), Order.objects.filter(status="ready").first()
    counts = Waitlist.objects.count(), Message.objects.standing().count(), Order.objects.filter(status="ready").count()

    assert entry.user.name in asked(staff, "drop-remove", entry.drop.slug, entry.pk)
    assert str(claim.holder) in asked(staff, "drop-revoke", claim.drop.slug, claim.pk)
    assert "hash" in asked(staff, "drop-seal", drop.slug)
    assert "Draw now?" in asked(staff, "drop-draw", drop.slug)
    assert one.sender in asked(staff, "stream-message-delete", one.stream.slug, one.pk)
    banned = asked(staff, "stream-message-ban", one.stream.slug, one.pk, reason="Rude")
    assert 'name="reason" value="Rude"' in banned
    timed = asked(staff, "stream-message-time-out", one.stream.slug, one.pk, seconds="300", reason="")
    assert 'name="seconds" value="300"' in timed
    assert one.stream.title in asked(staff, "stream-end", one.stream.slug)
    merged = asked(staff, "staff-ticket-merge", first.number, into=str(second.number))
    assert f"Merge #{first.number} into #{second.number}?" in merged
    assert "Block" in asked(staff, "staff-subscriber-suppress", subscriber.pk, reason="asked")
    assert str(topic) in asked(staff, "staff-topic-delete", topic.pk)
    if canned:
        assert canned.title in asked(staff, "staff-canned-delete", canned.pk)
    assert "Refund €" in asked(staff, "staff-shop-step", sold.number, "refund")
    assert packed.number in asked(staff, "staff-shop-step", packed.number, "collect")
    assert packed.number in asked(staff, "staff-shop-step", packed.number, "cancel")
    assert "Draw again?" in asked(staff, "competition-draw", Bracket.objects.first().competition.slug, courts="2")
    assert "Sign out everywhere else?" in asked(staff, "account_end_other_places")
    assert counts == (
        Waitlist.objects.count(),
        Message.objects.standing().count(),
        Order.objects.filter(status="ready").count(),
    )


def test_questions_of_members_name_what_they_lose(club):
    held = (
        Reservation.objects.active()
        .filter(event__cancelled_at=None)
        .select_related("event", "user")
        .order_by("-event__starts_at")
        .first()
    )
    assert held.event.name in asked(held.user, "event-cancel-reservation", held.event.slug)
    owner = Membership.objects.filter(role=Role.OWNER).select_related("user", "project").first()
    other = Membership.objects.filter(project=owner.project).exclude(pk=owner.pk).select_related("user").first()
    removed = asked(owner.user, "project-part", owner.project_id, other.user_id)
    assert f"Remove {other.user.name}?" in removed
    lowered = asked(owner.user, "project-role", owner.project_id, other.user_id, role="viewer")
    assert f"Make {other.user.name} a viewer?" in lowered
    assert "Leave" in asked(other.user, "project-part", owner.project_id, other.user_id)
