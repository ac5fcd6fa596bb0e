"""Competitions over the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from competitions.models import Competition, CompetitionStatus
from competitions.tests.entering import full
from competitions.tests.factories import CompetitionFactory
from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory

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


def make(person, **changed):
    return call("post", "competitions", person, {**SPRING_CUP, **changed})


def test_an_organizer_creates_a_competition():
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


def test_a_participant_cannot_create_one_and_an_anonymous_caller_is_401():
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
def test_invalid_fields_are_400_and_named(wrong, field):
    answer = make(OrganizerFactory(), **wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert list(answer.json()["fields"]) == [field]


def test_anyone_can_read_and_only_signed_in_callers_get_a_registration():
    competition, [ana] = full(places=1)
    path = f"competitions/{competition.pk}"
    nobody, mine, other = (call("get", path, who).json()["data"] for who in (None, ana, PersonFactory()))

    assert (nobody["registeredCount"], nobody["availablePlaces"], nobody["registrationOpen"]) == (1, 0, True)
    assert "registration" not in nobody
    assert (mine["registration"]["status"], other["registration"]) == ("CONFIRMED", None)
    assert call("get", f"competitions/{competition.slug}").json()["data"] == nobody


@pytest.mark.parametrize("name", ["nothing", "01990000-0000-7000-8000-000000000000", "0" * 36])
def test_an_unknown_competition_is_404(name):
    for method, path in (("get", ""), ("post", "/register"), ("delete", "/register"), ("get", "/registrations")):
        assert call(method, f"competitions/{name}{path}", PersonFactory()).status_code == 404


def test_a_draft_is_404_for_others():
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    asked = [call("get", f"competitions/{draft.pk}", who).status_code for who in (None, PersonFactory())]
    assert asked == [404, 404]
    assert call("get", f"competitions/{draft.pk}", draft.organizer).status_code == 200


def test_the_list_is_paged_searched_and_filtered_in_a_constant_number_of_queries(django_assert_max_num_queries):
    for number in range(7):
        competition, _ = full(places=1, title=f"Chess {number}", tags=["Chess"])
    Competition.objects.filter(pk=competition.pk).update(registration_deadline=timezone.now() - timedelta(days=1))
    with django_assert_max_num_queries(3):
        page = Client().get("/api/competitions?limit=5&page=2&q=chess").json()

    assert page["pagination"] == {"page": 2, "limit": 5, "total": 7, "totalPages": 2}
    assert [one["registeredCount"] for one in page["data"]] == [1, 1]
    totals = {
        query: call("get", f"competitions?{query}").json()["pagination"]["total"]
        for query in ("tag=chess", "tag=none", "open=true", "open=false", "q=chess+3", "q=%25")
    }
    assert totals == {"tag=chess": 7, "tag=none": 0, "open=true": 6, "open=false": 1, "q=chess+3": 1, "q=%25": 0}


@pytest.mark.parametrize("query", ["open=maybe", "limit=0", "limit=x", "page=-1", f"q={'x' * 101}", "mine=yes"])
def test_an_invalid_query_is_400(query):
    assert call("get", f"competitions?{query}").status_code == 400


def test_mine_lists_the_competitions_that_i_organize():
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
def test_an_edit_without_a_version_or_of_an_unknown_field_is_400(body):
    competition = CompetitionFactory()
    assert call("patch", f"competitions/{competition.pk}", competition.organizer, body).status_code == 400


def test_only_the_organizer_can_change_a_competition():
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


def test_a_competition_is_cancelled_and_deleted():
    competition, _ = full(places=1)
    path, by = f"competitions/{competition.pk}", competition.organizer
    assert call("delete", path, by).json()["code"] == "HAS_REGISTRATIONS"
    cancelled = call("post", f"{path}/cancel", by, {"reason": "Flooded."}).json()["data"]
    assert (cancelled["status"], cancelled["cancelReason"], cancelled["version"]) == ("cancelled", "Flooded.", 2)

    empty = CompetitionFactory()
    gone = call("delete", f"competitions/{empty.pk}", empty.organizer)
    assert (gone.status_code, gone.content) == (204, b"")
