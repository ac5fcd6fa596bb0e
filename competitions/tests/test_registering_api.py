"""Registrations over the API: registering, waiting, withdrawing and check-in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from competitions.models import Competition, Registration
from competitions.tests.entering import enter, full, leave, mails
from competitions.tests.factories import CompetitionFactory
from config.tests.api import call
from config.tests.people import PersonFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail

pytestmark = pytest.mark.django_db


def test_registering_is_201_waiting_is_202_and_withdrawing_is_200():
    competition, [first] = full(places=1)
    path, ana = f"competitions/{competition.pk}/register", PersonFactory()
    waits = call("post", path, ana)
    told = waits.json()["data"]

    assert (waits.status_code, told["status"], told["position"]) == (202, "WAITLISTED", 1)
    assert (told["competitionId"], told["userId"]) == (str(competition.pk), str(ana.pk))
    assert call("get", waits.headers["Location"].removeprefix("/api/"), ana).json()["data"] == told
    left = call("delete", path, first)
    assert (left.status_code, left.json()["data"]["status"]) == (200, "WITHDRAWN")
    again = call("post", path, first)
    mine = call("get", f"competitions/{competition.pk}", ana).json()["data"]["registration"]
    assert (again.status_code, mine["status"]) == (202, "CONFIRMED")
    assert "position" not in mine


def test_errors_come_in_the_documented_order():
    competition, [ana] = full(places=1)
    Competition.objects.update(waitlist=False)
    path = f"competitions/{competition.pk}/register"

    def refusals():
        asked = [call("post", path, who) for who in (None, competition.organizer, ana, PersonFactory())]
        return [(answer.status_code, answer.json()["code"]) for answer in asked]

    who = [(401, "NOT_AUTHENTICATED"), (403, "FORBIDDEN")]
    assert refusals() == [*who, (409, "ALREADY_REGISTERED"), (409, "COMPETITION_FULL")]
    Competition.objects.update(registration_deadline=timezone.now())
    assert refusals() == [*who, *[(409, "REGISTRATION_CLOSED")] * 2]


def test_one_idempotency_key_is_one_registration_one_email_and_the_same_response():
    competition, ana = CompetitionFactory(), PersonFactory()
    path, key = f"competitions/{competition.pk}/register", {"Idempotency-Key": "once"}
    first, second = (call("post", path, ana, {}, **key) for _ in range(2))

    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert (Registration.objects.count(), mails("registration_confirmed")) == (1, [ana.email])
    other = call("post", path, ana, {"teamName": "Hawks"}, **key)
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_an_error_is_repeated_under_its_idempotency_key():
    competition, _ = full(places=1)
    Competition.objects.update(waitlist=False)
    path, key, ana = f"competitions/{competition.pk}/register", {"Idempotency-Key": "once"}, PersonFactory()
    first = call("post", path, ana, **key)
    Competition.objects.update(capacity=5)
    second = call("post", path, ana, **key)
    assert (first.json()["code"], second.content) == ("COMPETITION_FULL", first.content)


def test_a_team_registers_with_the_addresses_of_its_players():
    cup, captain, ben = CompetitionFactory(team_size=2), PersonFactory(), PersonFactory()
    path = f"competitions/{cup.pk}/register"
    wrong = call("post", path, captain, {"members": ["nobody@club.example"], "teamName": "Hawks"})
    made = call("post", path, captain, {"members": [ben.email], "teamName": "Hawks"}).json()["data"]

    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["members"])
    assert made["teamName"] == "Hawks"
    assert {member["name"] for member in made["members"]} == {captain.name, ben.name}
    assert call("get", f"competitions/{cup.pk}", ben).json()["data"]["registration"]["id"] == made["id"]


def test_my_registrations_are_paged_and_include_the_competition(django_assert_max_num_queries):
    ana = PersonFactory()
    for number in range(3):
        enter(CompetitionFactory(title=f"Cup {number}"), ana)
    leave(Competition.objects.get(title="Cup 2"), ana)
    client = Client()
    client.force_login(ana)
    with django_assert_max_num_queries(6):
        page = client.get("/api/me/registrations").json()

    assert [one["competition"]["title"] for one in page["data"]] == ["Cup 2", "Cup 1", "Cup 0"]
    assert call("get", "me/registrations?status=WITHDRAWN", ana).json()["pagination"]["total"] == 1
    assert call("get", "me/registrations").status_code == 401


def test_the_organizer_lists_entrants_with_their_email_addresses():
    competition, [ana, ben] = full(places=1, waiting=1)
    path = f"competitions/{competition.pk}/registrations"
    rows = call("get", path, competition.organizer).json()["data"]

    assert [(row["user"]["email"], row["status"]) for row in rows] == [
        (ana.email, "CONFIRMED"),
        (ben.email, "WAITLISTED"),
    ]
    found = call("get", f"{path}?q={ben.email}&status=WAITLISTED", competition.organizer).json()["data"]
    assert [row["position"] for row in found] == [1]


def test_the_registrations_of_others_are_hidden():
    competition, [_, ben] = full(places=2)
    first = Registration.objects.order_by("turn").first()
    path = f"competitions/{competition.pk}/registrations/{first.pk}"
    assert call("get", path, ben).status_code == 404
    assert "email" not in call("get", path, first.user).content.decode()
    assert call("get", path, PersonFactory(role=Role.STAFF)).json()["data"]["user"]["email"] == first.user.email


def test_check_in_is_for_the_day_and_for_confirmed_entrants():
    competition, _ = full(places=1, waiting=1)
    first, second = Registration.objects.order_by("turn")
    by = competition.organizer

    def check_in(one, method="post"):
        return call(method, f"competitions/{competition.pk}/registrations/{one.pk}/check-in", by)

    assert check_in(first).json()["code"] == "CHECK_IN_NOT_OPEN"
    Competition.objects.update(starts_at=timezone.now(), registration_deadline=timezone.now() - timedelta(days=1))
    assert check_in(second).json()["code"] == "NOT_CONFIRMED"
    assert check_in(first).json()["data"]["checkedInAt"] == check_in(first).json()["data"]["checkedInAt"] is not None
    assert check_in(first, "delete").json()["data"]["checkedInAt"] is None


def test_the_organizer_withdraws_an_entrant_who_gets_an_email():
    competition, [ana, ben] = full(places=1, waiting=1)
    first = Registration.objects.order_by("turn").first()
    path = f"competitions/{competition.pk}/registrations/{first.pk}"
    gone = call("delete", f"{path}?reason=Too%20late.", competition.organizer)
    assert gone.json()["data"]["status"] == "WITHDRAWN"
    write_mail()
    assert "Reason: Too late." in MailBox.objects.get(template="competitions/registration_removed").text
    assert (mails("registration_removed"), mails("registration_promoted")) == ([ana.email], [ben.email])
    assert call("delete", path, competition.organizer).json()["code"] == "ALREADY_WITHDRAWN"
