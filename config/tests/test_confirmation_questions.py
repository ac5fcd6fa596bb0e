"""Every confirmation question of the demo names its object, and asking changes nothing."""

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
def demo(demo_tonight, settings, db):
    settings.DEMO = True


def question_page(user, name, *args, **query):
    client = Client()
    client.force_login(user)
    response = client.get(reverse(name, args=args), query)
    page = response.content.decode()
    assert (response.status_code, "data-question" in page, "data-keep" in page) == (200, True, True), name
    assert response["Cache-Control"] == "no-store", name
    return page[page.index("data-question") :]


def test_questions_to_staff_name_their_object(demo):
    staff = User.objects.get(email="staff@courtside.example")
    entry = Waitlist.objects.select_related("user", "drop").first()
    claim = Claim.objects.select_related("user", "drop").first()
    drop = Drop.objects.filter(mode="draw").first() or entry.drop
    message = Message.objects.not_deleted().filter(stream=Stream.objects.filter(status="live").first()).first()
    first, second = Ticket.objects.filter(merged_into=None, status="open").order_by("number")[:2]
    subscriber, topic = Subscriber.objects.filter(status="confirmed").first(), Topic.objects.first()
    canned = CannedReply.objects.first()
    sold, packed = Order.objects.filter(status="collected").first(), Order.objects.filter(status="ready").first()
    ready = Order.objects.filter(status="ready")
    counts = Waitlist.objects.count(), Message.objects.not_deleted().count(), ready.count()

    assert entry.user.name in question_page(staff, "drop-remove", entry.drop.slug, entry.pk)
    assert str(claim.holder) in question_page(staff, "drop-revoke", claim.drop.slug, claim.pk)
    assert "hash" in question_page(staff, "drop-seal", drop.slug)
    assert "Draw now?" in question_page(staff, "drop-draw", drop.slug)
    assert message.sender in question_page(staff, "stream-message-delete", message.stream.slug, message.pk)
    ban_page = question_page(staff, "stream-message-ban", message.stream.slug, message.pk, reason="Rude")
    assert 'name="reason" value="Rude"' in ban_page
    timeout_page = question_page(
        staff, "stream-message-time-out", message.stream.slug, message.pk, seconds="300", reason=""
    )
    assert 'name="seconds" value="300"' in timeout_page
    assert message.stream.title in question_page(staff, "stream-end", message.stream.slug)
    merge_page = question_page(staff, "staff-ticket-merge", first.number, into=str(second.number))
    assert f"Merge #{first.number} into #{second.number}?" in merge_page
    assert "Block" in question_page(staff, "staff-subscriber-suppress", subscriber.pk, reason="asked")
    assert str(topic) in question_page(staff, "staff-topic-delete", topic.pk)
    if canned:
        assert canned.title in question_page(staff, "staff-canned-delete", canned.pk)
    assert "Refund €" in question_page(staff, "staff-shop-step", sold.number, "refund")
    assert packed.number in question_page(staff, "staff-shop-step", packed.number, "collect")
    assert packed.number in question_page(staff, "staff-shop-step", packed.number, "cancel")
    assert "Draw again?" in question_page(
        staff, "competition-draw", Bracket.objects.first().competition.slug, courts="2"
    )
    assert "Sign out everywhere else?" in question_page(staff, "account_end_other_places")
    assert counts == (
        Waitlist.objects.count(),
        Message.objects.not_deleted().count(),
        Order.objects.filter(status="ready").count(),
    )


def test_questions_to_members_name_what_they_lose(demo):
    reservation = (
        Reservation.objects.active()
        .filter(event__cancelled_at=None)
        .select_related("event", "user")
        .order_by("-event__starts_at")
        .first()
    )
    assert reservation.event.name in question_page(reservation.user, "event-cancel-reservation", reservation.event.slug)
    owner = Membership.objects.filter(role=Role.OWNER).select_related("user", "project").first()
    other = Membership.objects.filter(project=owner.project).exclude(pk=owner.pk).select_related("user").first()
    removal_page = question_page(owner.user, "project-part", owner.project_id, other.user_id)
    assert f"Remove {other.user.name}?" in removal_page
    role_page = question_page(owner.user, "project-role", owner.project_id, other.user_id, role="viewer")
    assert f"Make {other.user.name} a viewer?" in role_page
    assert "Leave" in question_page(other.user, "project-part", owner.project_id, other.user_id)
