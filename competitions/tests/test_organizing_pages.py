"""The organizer's pages without JavaScript: create, edit, cancel and check in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from competitions import services
from competitions.models import Competition
from competitions.tests import drawn
from competitions.tests.test_pages import page_of, text
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizer():
    return drawn.organizer()


@pytest.fixture
def cup(organizer):
    return drawn.competition(organizer, capacity=2)


def facts(**changed):
    day = timezone.now() + timedelta(days=3)
    return {
        "title": "Ladder",
        "description": "**Bold**",
        "tags": "solo, under 18",
        "venue": "Hall 2",
        "starts_at": day.strftime("%Y-%m-%dT19:30"),
        "registration_deadline": day.strftime("%Y-%m-%dT12:00"),
        "capacity": "20",
        "waitlist_limit": "",
        "team_size": "1",
        "team_size_min": "1",
        **changed,
    }


def test_an_organizer_creates_a_competition(client, organizer):
    client.force_login(organizer)
    answer = client.post("/competitions/new/", facts())
    made = Competition.objects.get()

    assert answer["Location"] == page_of(made)
    assert (made.tags, made.capacity, made.status) == (["solo", "under 18"], 20, "published")
    assert "<strong>Bold</strong>" in text(client.get(page_of(made)))


def test_a_draft_is_published_later(client, organizer):
    client.force_login(organizer)
    client.post("/competitions/new/", facts(draft="1"))
    made = Competition.objects.get()
    assert made.status == "draft"
    client.post(page_of(made, "publish"))
    made.refresh_from_db()
    assert made.status == "published"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"capacity": "0"},
        {"starts_at": "soon"},
        {"registration_deadline": "2999-01-01T00:00"},
        {"team_size_min": "2"},
    ],
)
def test_an_invalid_form_is_shown_again(client, organizer, wrong):
    client.force_login(organizer)
    assert "There is a problem" in text(client.post("/competitions/new/", facts(**wrong)), 422)


def test_participants_cannot_create_competitions(client, cup):
    client.force_login(drawn.person("Ana"))
    for path in ("/competitions/new/", page_of(cup, "edit"), page_of(cup, "registrations"), page_of(cup, "cancel")):
        assert client.get(path).status_code == 403


def test_the_second_of_two_editors_chooses_field_by_field(client, cup, organizer):
    client.force_login(organizer)
    version = cup.version
    services.edit_competition(competition_id=cup.pk, by=organizer, version=version, venue="Hall 1", title="Autumn cup")
    sent = facts(version=version, title="Winter cup", venue="Hall 3")
    page = text(client.post(page_of(cup, "edit"), sent), 409)
    assert "Autumn cup" in page
    assert "Winter cup" in page

    chosen = {**sent, "version": version + 1, "take_title": "theirs", "take_venue": "yours"}
    assert client.post(page_of(cup, "edit"), chosen).status_code == 302
    cup.refresh_from_db()
    assert (cup.title, cup.venue) == ("Autumn cup", "Hall 3")


def test_saving_without_changes_changes_nothing(client, organizer):
    cup = drawn.competition(organizer, description="Two\nlines", starts_at=timezone.now() + timedelta(days=9))
    client.force_login(organizer)
    form = client.get(page_of(cup, "edit")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    client.post(page_of(cup, "edit"), {**sent, "version": 1, "description": "Two\r\nlines"})
    again = Competition.objects.get()

    assert (again.version, again.starts_at) == (1, cup.starts_at)


def test_an_edit_below_the_taken_spots_shows_an_error(client, cup, organizer):
    drawn.enter(cup, "One", "Two")
    client.force_login(organizer)
    assert "2 places are taken" in text(client.post(page_of(cup, "edit"), facts(version=1, capacity="1")), 409)


def test_cancelling_asks_first_and_emails_the_reason(client, cup, organizer):
    client.force_login(organizer)
    assert "cannot be undone" in text(client.get(page_of(cup, "cancel")))
    client.post(page_of(cup, "cancel"), {"reason": "Snow."})
    assert "Snow." in text(client.get(page_of(cup)))


def test_the_organizer_checks_entrants_in_and_removes_them(client, organizer):
    cup = drawn.competition(
        organizer, starts_at=timezone.now() + timedelta(minutes=1), registration_deadline=timezone.now()
    )
    one, two = drawn.enter(cup, "One", "Two")
    client.force_login(organizer)
    client.post(page_of(cup, "registrations", str(one.pk), "check-in"))
    client.post(page_of(cup, "registrations", str(two.pk), "remove"))
    page = text(client.get(page_of(cup, "registrations")))

    assert "1 checked in" in page
    assert "Withdrawn" in page
    assert "registrations.csv" in page


def test_removing_a_registration_asks_first_and_emails_the_reason(client, cup, organizer):
    (one,) = drawn.enter(cup, "One")
    client.force_login(organizer)
    path = page_of(cup, "registrations", str(one.pk), "remove")
    listed = text(client.get(page_of(cup, "registrations")))
    assert (f'href="{path}"' in listed, f'action="{path}"' in listed) == (True, False)
    assert f"Remove {one.entrant}?" in text(client.get(path))
    assert "x" * 301 in text(client.post(path, {"reason": "x" * 301}), 422)
    one.refresh_from_db()
    assert one.is_live

    client.post(path, {"reason": "Two entries of one person."})
    one.refresh_from_db()
    assert not one.is_live
    write_mail()
    letter = MailBox.objects.get(template="competitions/registration_removed")
    assert "Reason: Two entries of one person." in letter.text
    text(client.get(path), 409)


def test_check_in_before_the_day_is_refused_on_the_same_page(client, cup, organizer):
    (one,) = drawn.enter(cup, "One")
    client.force_login(organizer)
    assert "opens on the day" in text(client.post(page_of(cup, "registrations", str(one.pk), "check-in")), 409)
