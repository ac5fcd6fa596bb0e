"""Entrants without an account, entered by the organizer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from competitions import downloads, services
from competitions.errors import CompetitionCancelled, CompetitionFull, NotYourCompetition, TeamNameTaken
from competitions.models import Competition, Registration
from competitions.services import brackets
from competitions.services.lifecycle import audit
from competitions.tests import drawn
from competitions.tests.entering import enter, full, leave, status_line
from competitions.tests.factories import CompetitionFactory
from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory
from core.errors import Invalid
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from core.rooms.models import RoomEvent

pytestmark = pytest.mark.django_db


def add(competition, name="Walk-in Wanda", by=None):
    return services.enter_by_hand(competition_id=competition.pk, by=by or competition.organizer, name=name)


def test_an_entrant_by_hand_is_a_registration_without_a_person():
    competition = CompetitionFactory(capacity=2)
    answer = call("post", f"competitions/{competition.pk}/entrants", competition.organizer, {"name": " Wanda  Walker "})
    made = answer.json()["data"]

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/competitions/{competition.pk}/registrations/{made['id']}"
    assert (made["status"], made["userId"], made["user"], made["entrant"]) == ("CONFIRMED", None, None, "Wanda Walker")
    assert call("get", f"competitions/{competition.pk}").json()["data"]["registeredCount"] == 1
    last = RoomEvent.objects.get(room=competition.room)
    assert (last.type, "Wanda" in str(last.data)) == ("registration.confirmed", False)
    write_mail()
    assert MailBox.objects.count() == 0


def test_the_same_idempotency_key_enters_someone_once():
    competition = CompetitionFactory(capacity=5)
    path, key = f"competitions/{competition.pk}/entrants", {"Idempotency-Key": "walk-in-1"}
    answers = [call("post", path, competition.organizer, {"name": "Wanda"}, **key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Registration.objects.count() == 1


def test_only_the_organizer_and_staff_may_enter_others():
    competition = CompetitionFactory()
    path = f"competitions/{competition.pk}/entrants"
    people = [None, PersonFactory(), OrganizerFactory(email="other@club.example")]
    assert [call("post", path, person, {"name": "Me"}).status_code for person in people] == [401, 403, 403]
    with pytest.raises(NotYourCompetition):
        add(competition, by=PersonFactory())


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "Wan\u202eda", "a\u0000b"])
def test_a_name_is_one_line_of_at_most_sixty_characters(name):
    competition = CompetitionFactory()
    answer = call("post", f"competitions/{competition.pk}/entrants", competition.organizer, {"name": name})
    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    with pytest.raises(Invalid):
        add(competition, name)


def test_the_deadline_does_not_apply_to_the_organizer():
    now = timezone.now()
    competition = CompetitionFactory(registration_deadline=now - timedelta(days=1), starts_at=now - timedelta(hours=1))
    assert add(competition).status == "CONFIRMED"


def test_an_entrant_by_hand_never_exceeds_the_capacity_or_passes_the_waiting_list():
    competition, [ana, _] = full(places=1, waiting=1)
    with pytest.raises(CompetitionFull):
        add(competition)
    assert status_line(competition) == "CW"

    cup, _ = drawn.cup(2)
    Competition.objects.filter(pk=cup.pk).update(capacity=2, waitlist=True)
    enter(cup, drawn.person("Wanda"))
    leave(cup, Registration.objects.confirmed().filter(competition=cup).first().user)
    with pytest.raises(CompetitionFull, match="waiting list come first"):
        add(cup)
    assert ana.pk


def test_nobody_is_added_to_a_cancelled_competition():
    competition = CompetitionFactory()
    services.cancel_competition(competition_id=competition.pk, by=competition.organizer)
    with pytest.raises(CompetitionCancelled):
        add(competition)


def test_two_people_may_share_a_name_and_two_teams_may_not():
    competition = CompetitionFactory()
    assert {add(competition).entrant, add(competition).entrant} == {"Walk-in Wanda"}
    for_teams = CompetitionFactory(team_size=3)
    assert add(for_teams, "Low Tide").team_name == "Low Tide"
    with pytest.raises(TeamNameTaken):
        add(for_teams, "low tide")
    assert list(audit()) == []


def test_entrants_without_an_account_are_drawn_checked_in_searched_exported_and_removed_without_emails():
    by = drawn.organizer()
    competition = drawn.competition(by, starts_at=timezone.now() + timedelta(hours=30))
    one, _ = add(competition, "Åsa Walker"), add(competition, "Ben Walker")
    services.queue_reminders()
    run_jobs()
    Competition.objects.filter(pk=competition.pk).update(
        starts_at=timezone.now(), registration_deadline=timezone.now() - timedelta(hours=1)
    )
    services.check_in(competition_id=competition.pk, registration_id=one.pk, by=by)
    found = call("get", f"competitions/{competition.pk}/registrations?q=asa", by).json()["data"]
    drawn.brackets.draw_bracket(competition_id=competition.pk, by=by, format="elimination", checked_in_only=False)
    services.remove_registration(competition_id=competition.pk, registration_id=one.pk, by=by)
    competition.refresh_from_db()

    assert [row["entrant"] for row in found] == ["Åsa Walker"]
    assert "Ben Walker" in downloads.registrations_csv(competition)
    [match] = drawn.matches_of(competition)
    assert {match.a.entrant, match.b.entrant} == {"Åsa Walker", "Ben Walker"}
    run_jobs()
    write_mail()
    assert MailBox.objects.count() == 0


def test_a_walk_in_takes_over_the_spot_of_an_absent_entrant():
    competition, by = drawn.cup(4)
    Competition.objects.filter(pk=competition.pk).update(capacity=4)
    gone = next(m.a for m in drawn.matches_of(competition) if m.status == "ready")
    services.remove_registration(competition_id=competition.pk, registration_id=gone.pk, by=by)
    walk_in = add(competition, by=by)
    assert brackets.give_spot(competition_id=competition.pk, registration_id=gone.pk, by=by) == walk_in


def test_the_page_adds_an_entrant_and_shows_errors():
    by = drawn.organizer()
    competition = drawn.competition(by, capacity=1)
    client = Client()
    client.force_login(by)
    here = f"/competitions/{competition.slug}/"
    wrong = client.post(f"{here}entrants/", {"name": "Wan\u202eda"})
    added = client.post(f"{here}entrants/", {"name": "Wanda"}, follow=True)
    too_many = client.post(f"{here}entrants/", {"name": "Ben"})

    assert (wrong.status_code, added.status_code, too_many.status_code) == (422, 200, 409)
    assert "Wanda has a spot." in added.content.decode()
    assert "No account" in added.content.decode()
    assert "All places are taken." in too_many.content.decode()
