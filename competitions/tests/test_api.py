"""Competitions over the API, as its clients see it."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from competitions.models import Competition, CompetitionStatus, Registration
from competitions.tests.entering import enter, full, leave, mails
from competitions.tests.factories import CompetitionFactory, OrganizerFactory, PersonFactory

pytestmark = pytest.mark.django_db
IN_A_WEEK = (timezone.now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
IN_SIX_DAYS = (timezone.now() + timedelta(days=6)).strftime("%Y-%m-%dT%H:%M:%SZ")
SPRING_CUP = {
    "title": "Spring Cup",
    "description": "Bring *water*.",
    "capacity": 16,
    "registrationDeadline": IN_SIX_DAYS,
    "startsAt": IN_A_WEEK,
}


def call(method, path, person=None, body=None, **headers):
    client = Client()
    if person:
        client.force_login(person)
    sent = {} if method == "get" else {"data": "" if body is None else json.dumps(body)}
    return getattr(client, method)(f"/api/{path}", content_type="application/json", headers=headers, **sent)


def make(person, **changed):
    return call("post", "competitions", person, {**SPRING_CUP, **changed})


def test_an_organizer_makes_one():
    organizer = OrganizerFactory()
    answer = make(organizer, tags=["chess"], waitlist=True, waitlistLimit=5)
    made = answer.json()["data"]

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/competitions/{made['id']}"
    assert (
        made
        | {
            "title": "Spring Cup",
            "description": "Bring *water*.",
            "tags": ["chess"],
            "capacity": 16,
            "waitlist": True,
            "waitlistLimit": 5,
            "registrationDeadline": IN_SIX_DAYS.replace("Z", ".000Z"),
            "startsAt": IN_A_WEEK.replace("Z", ".000Z"),
            "status": "published",
            "version": 1,
            "registeredCount": 0,
            "availablePlaces": 16,
            "registration": None,
            "organizer": {"id": str(organizer.pk), "name": organizer.name},
            "room": f"competitions.{made['id']}",
        }
        == made
    )


def test_a_participant_makes_none_and_nobody_is_asked_to_sign_in():
    assert (make(PersonFactory()).status_code, make(None).status_code) == (403, 401)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": "16"}, "capacity"),
        ({"capacity": 10**12}, "capacity"),
        ({"registrationDeadline": IN_A_WEEK, "startsAt": IN_SIX_DAYS}, "registrationDeadline"),
        ({"startsAt": "tomorrow"}, "startsAt"),
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"status": "cancelled"}, "status"),
        ({"tags": "chess"}, "tags"),
        ({"waitlistLimit": 0}, "waitlistLimit"),
        ({"teamSizeMin": 2}, "teamSizeMin"),
        ({"prize": 5}, "prize"),
    ],
)
def test_what_cannot_be_is_400_and_says_where(wrong, field):
    answer = make(OrganizerFactory(), **wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert list(answer.json()["fields"]) == [field]


def test_everybody_reads_and_only_who_is_signed_in_has_a_registration():
    competition, [ana] = full(places=1)
    path = f"competitions/{competition.pk}"
    nobody, mine, other = (call("get", path, who).json()["data"] for who in (None, ana, PersonFactory()))

    assert (nobody["registeredCount"], nobody["availablePlaces"], nobody["registrationOpen"]) == (1, 0, True)
    assert "registration" not in nobody
    assert (mine["registration"]["status"], other["registration"]) == ("CONFIRMED", None)
    assert call("get", f"competitions/{competition.slug}").json()["data"] == nobody


@pytest.mark.parametrize("name", ["nothing", "01990000-0000-7000-8000-000000000000", "0" * 36])
def test_what_is_not_there_is_404(name):
    for method, path in (("get", ""), ("post", "/register"), ("delete", "/register"), ("get", "/registrations")):
        assert call(method, f"competitions/{name}{path}", PersonFactory()).status_code == 404


def test_a_draft_is_404_for_others():
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    asked = [call("get", f"competitions/{draft.pk}", who).status_code for who in (None, PersonFactory())]
    assert asked == [404, 404]
    assert call("get", f"competitions/{draft.pk}", draft.organizer).status_code == 200


def test_the_list_is_paged_searched_and_narrowed_in_ever_so_many_queries(django_assert_max_num_queries):
    for number in range(7):
        competition, _ = full(places=1, title=f"Chess {number}", tags=["Chess"])
    Competition.objects.filter(pk=competition.pk).update(registration_deadline=timezone.now() - timedelta(days=1))
    with django_assert_max_num_queries(2):
        page = Client().get("/api/competitions?limit=5&page=2&q=chess").json()

    assert page["pagination"] == {"page": 2, "limit": 5, "total": 7, "totalPages": 2}
    assert [one["registeredCount"] for one in page["data"]] == [1, 1]
    totals = {
        query: call("get", f"competitions?{query}").json()["pagination"]["total"]
        for query in ("tag=chess", "tag=none", "open=true", "open=false", "q=chess+3", "q=%25")
    }
    assert totals == {"tag=chess": 7, "tag=none": 0, "open=true": 6, "open=false": 1, "q=chess+3": 1, "q=%25": 0}


@pytest.mark.parametrize("query", ["open=maybe", "limit=0", "limit=x", "page=-1", f"q={'x' * 101}", "mine=yes"])
def test_a_garbled_query_is_400(query):
    assert call("get", f"competitions?{query}").status_code == 400


def test_mine_are_those_that_i_organize():
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    CompetitionFactory()
    found = call("get", "competitions?mine=true", draft.organizer).json()["data"]
    assert [one["id"] for one in found] == [str(draft.pk)]
    assert call("get", "competitions?mine=true").status_code == 401


def test_an_edit_carries_the_version_it_was_made_from():
    competition = CompetitionFactory()
    path, by = f"competitions/{competition.pk}", competition.organizer
    first = call("patch", path, by, {"version": 1, "title": "Summer Cup"})
    stale = call("patch", path, by, {"version": 1, "title": "Winter Cup", "startsAt": IN_A_WEEK})

    assert (first.status_code, first.json()["data"]["version"]) == (200, 2)
    assert (stale.status_code, stale.json()["code"], stale.json()["current"]) == (409, "VERSION_CONFLICT", 2)
    assert stale.json()["differences"]["title"] == {"yours": "Winter Cup", "current": "Summer Cup"}
    assert stale.json()["differences"]["startsAt"]["yours"] == IN_A_WEEK.replace("Z", ".000Z")


@pytest.mark.parametrize("body", [{"title": "x"}, {"version": "1"}, {"version": 1, "registeredCount": 3}])
def test_an_edit_without_its_version_or_of_what_is_no_fact_is_400(body):
    competition = CompetitionFactory()
    assert call("patch", f"competitions/{competition.pk}", competition.organizer, body).status_code == 400


def test_who_does_not_run_it_changes_nothing():
    competition, _ = full(places=1)
    path, stranger = f"competitions/{competition.pk}", OrganizerFactory()
    asked = [
        call("patch", path, stranger, {"version": 1, "title": "Mine"}),
        call("delete", path, stranger),
        call("post", f"{path}/cancel", stranger),
        call("post", f"{path}/publish", stranger),
        call("get", f"{path}/registrations", stranger),
        call("get", f"{path}/registrations.csv", stranger),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in asked} == {(403, "FORBIDDEN")}


def test_cancelling_and_deleting():
    competition, _ = full(places=1)
    path, by = f"competitions/{competition.pk}", competition.organizer
    assert call("delete", path, by).json()["code"] == "HAS_REGISTRATIONS"
    cancelled = call("post", f"{path}/cancel", by, {"reason": "Flooded."}).json()["data"]
    assert (cancelled["status"], cancelled["cancelReason"], cancelled["version"]) == ("cancelled", "Flooded.", 2)

    empty = CompetitionFactory()
    gone = call("delete", f"competitions/{empty.pk}", empty.organizer)
    assert (gone.status_code, gone.content) == (204, b"")


def test_registering_is_201_waiting_is_202_and_leaving_is_200():
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


def test_refusals_come_in_the_order_that_was_promised():
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


def test_one_key_is_one_registration_one_mail_and_the_same_answer():
    competition, ana = CompetitionFactory(), PersonFactory()
    path, key = f"competitions/{competition.pk}/register", {"Idempotency-Key": "once"}
    first, second = (call("post", path, ana, {}, **key) for _ in range(2))

    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert (Registration.objects.count(), mails("registration_confirmed")) == (1, [ana.email])
    other = call("post", path, ana, {"teamName": "Hawks"}, **key)
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_refusal_is_given_again_under_its_key_too():
    competition, _ = full(places=1)
    Competition.objects.update(waitlist=False)
    path, key, ana = f"competitions/{competition.pk}/register", {"Idempotency-Key": "once"}, PersonFactory()
    first = call("post", path, ana, **key)
    Competition.objects.update(capacity=5)
    second = call("post", path, ana, **key)
    assert (first.json()["code"], second.content) == ("COMPETITION_FULL", first.content)


def test_a_team_registers_by_the_addresses_of_its_players():
    cup, captain, ben = CompetitionFactory(team_size=2), PersonFactory(), PersonFactory()
    path = f"competitions/{cup.pk}/register"
    wrong = call("post", path, captain, {"members": ["nobody@club.example"], "teamName": "Hawks"})
    made = call("post", path, captain, {"members": [ben.email], "teamName": "Hawks"}).json()["data"]

    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["members"])
    assert made["teamName"] == "Hawks"
    assert {member["name"] for member in made["members"]} == {captain.name, ben.name}
    assert call("get", f"competitions/{cup.pk}", ben).json()["data"]["registration"]["id"] == made["id"]


def test_mine_are_paged_and_say_what_they_are_for(django_assert_max_num_queries):
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


def test_the_organizer_lists_who_takes_part_and_how_to_reach_them():
    competition, [ana, ben] = full(places=1, waiting=1)
    path = f"competitions/{competition.pk}/registrations"
    rows = call("get", path, competition.organizer).json()["data"]

    assert [(row["user"]["email"], row["status"]) for row in rows] == [
        (ana.email, "CONFIRMED"),
        (ben.email, "WAITLISTED"),
    ]
    found = call("get", f"{path}?q={ben.email}&status=WAITLISTED", competition.organizer).json()["data"]
    assert [row["position"] for row in found] == [1]


def test_others_registrations_are_not_for_me():
    competition, [_, ben] = full(places=2)
    first = Registration.objects.order_by("turn").first()
    path = f"competitions/{competition.pk}/registrations/{first.pk}"
    assert call("get", path, ben).status_code == 404
    assert "email" not in call("get", path, first.user).content.decode()
    assert call("get", path, PersonFactory(role=Role.STAFF)).json()["data"]["user"]["email"] == first.user.email


def test_check_in_is_for_the_day_and_for_who_has_a_place():
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


def test_the_organizer_withdraws_somebody_who_is_told():
    competition, [ana, ben] = full(places=1, waiting=1)
    first = Registration.objects.order_by("turn").first()
    path = f"competitions/{competition.pk}/registrations/{first.pk}"
    assert call("delete", path, competition.organizer).json()["data"]["status"] == "WITHDRAWN"
    assert (mails("registration_removed"), mails("registration_promoted")) == ([ana.email], [ben.email])
    assert call("delete", path, competition.organizer).json()["code"] == "ALREADY_WITHDRAWN"
