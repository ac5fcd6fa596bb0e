"""Withdrawals after the draw: emails, marks in the bracket, and who gets the spot."""

import pytest
from django.test import Client

from competitions import access, queries, services
from competitions.errors import (
    CompetitionFull,
    NobodyWaiting,
    NotDrawn,
    NotWithdrawn,
    NotYourCompetition,
    RegistrationClosed,
    SpotPlayed,
)
from competitions.models import Competition, Registration, RegistrationStatus
from competitions.services import brackets, matches
from competitions.services.lifecycle import audit
from competitions.tests import drawn
from competitions.tests.entering import enter, leave, mails
from config.tests.api import call
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from core.mail.tasks import write
from core.mail.tests.writing import write_mail
from core.rooms.models import RoomEvent

pytestmark = pytest.mark.django_db


def cup(entrants, format="elimination", waiting=0, **wanted):
    """Return a drawn full competition with this number of people waiting."""
    competition, by = drawn.cup(entrants, format, **wanted)
    Competition.objects.filter(pk=competition.pk).update(capacity=entrants, waitlist=True)
    for number in range(1, waiting + 1):
        come(competition, f"Waiting {number}")
    competition.refresh_from_db()
    return competition, by


def come(competition, name):
    return enter(competition, drawn.person(name))


def ready(competition):
    return [match for match in drawn.matches_of(competition) if match.status == "ready"]


def withdraw(competition, registration):
    leave(competition, registration.user)
    registration.refresh_from_db()
    return registration


def give(competition, registration, by=None):
    return brackets.give_spot(
        competition_id=competition.pk, registration_id=registration.pk, by=by or competition.organizer
    )


def page(competition, person=None):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(f"/competitions/{competition.slug}/bracket/").content.decode()


def sides(competition):
    return {side.pk for match in drawn.matches_of(competition) for side in (match.a, match.b) if side}


def test_after_the_draw_nobody_is_promoted_to_a_spot_without_a_match():
    competition, _ = cup(4, waiting=1)
    gone = withdraw(competition, ready(competition)[0].a)
    waits = Registration.objects.waiting().get()

    assert (gone.status, waits.status) == (RegistrationStatus.WITHDRAWN, RegistrationStatus.WAITLISTED)
    assert mails("registration_promoted") == []
    assert list(audit()) == []


def test_registrations_after_the_draw_do_not_pass_the_waiting_list():
    competition, _ = cup(4, waiting=1)
    withdraw(competition, ready(competition)[0].a)
    assert come(competition, "Late").status == RegistrationStatus.WAITLISTED


def test_the_organizer_and_the_opponent_get_one_email():
    competition, by = cup(4, waiting=1)
    match = ready(competition)[0]
    gone = withdraw(competition, match.a)
    run_jobs()
    write_mail()
    organizers = MailBox.objects.get(template="competitions/entrant_withdrew")

    assert (mails("entrant_withdrew"), mails("opponent_withdrew")) == ([by.email], [match.b.user.email])
    assert gone.entrant in organizers.text
    assert f"against {match.b.entrant}" in organizers.text
    assert f"/competitions/{competition.slug}/bracket/" in organizers.text
    assert "give the spot to Waiting 1" in organizers.text
    write("competitions.withdrawal", str(gone.pk), {"by": None})
    assert len(mails("entrant_withdrew")) == len(mails("opponent_withdrew")) == 1


def test_an_organizer_who_removes_an_entrant_gets_no_email_about_it():
    competition, by = cup(4)
    match = ready(competition)[0]
    services.remove_registration(competition_id=competition.pk, registration_id=match.a_id, by=by)
    run_jobs()
    assert (mails("entrant_withdrew"), mails("opponent_withdrew")) == ([], [match.b.user.email])


def test_in_a_round_robin_all_remaining_opponents_get_an_email():
    competition, by = cup(4, "round_robin")
    gone = ready(competition)[0].a
    played = next(m for m in ready(competition) if gone in (m.a, m.b))
    drawn.result(played, by, 2, 1)
    withdraw(competition, gone)
    run_jobs()
    assert len(mails("opponent_withdrew")) == 2
    assert played.opponent_of(gone).user.email not in mails("opponent_withdrew")


def test_before_the_draw_only_the_promoted_person_gets_an_email():
    by = drawn.organizer()
    competition = drawn.competition(by, capacity=2, waitlist=True)
    one, _ = drawn.enter(competition, "One", "Two")
    waits = come(competition, "Wanda")
    leave(competition, one.user)
    run_jobs()
    assert (mails("entrant_withdrew"), mails("registration_promoted")) == ([], [waits.user.email])


def test_a_withdrawal_is_marked_on_the_page_in_the_api_and_without_a_name_in_the_room():
    competition, _ = cup(4)
    match = ready(competition)[0]
    withdraw(competition, match.a)
    told = call("get", f"matches/{match.pk}").json()["data"]
    last = RoomEvent.objects.filter(room=competition.room).order_by("version").last()

    assert (told["a"]["withdrawn"], told["b"]["withdrawn"]) == (True, False)
    assert f'{match.a.entrant} <span class="withdrew">withdrew</span>' in page(competition)
    assert (last.type, last.data["matches"][0]["a"]) == (
        "match.changed",
        {"registrationId": str(match.a_id), "withdrawn": True},
    )


def test_an_erased_person_is_not_marked_in_an_old_bracket():
    competition, by = cup(2)
    match = drawn.result(drawn.place(competition, 1), by, 2, 1)
    withdraw(competition, match.a)
    Registration.objects.filter(pk=match.a_id).update(user=None)
    assert "withdrew" not in page(competition)


def test_each_open_match_offers_the_walkover_in_one_click():
    competition, by = cup(4)
    match = ready(competition)[0]
    withdraw(competition, match.a)
    assert f"Walkover to {match.b.entrant}" in page(competition, by)
    assert "Walkover to" not in page(competition)

    client = Client()
    client.force_login(by)
    here = f"/competitions/{competition.slug}/bracket/{match.pk}/"
    client.post(here, {"version": match.version, "verb": "walkover_b"})
    match.refresh_from_db()
    assert (match.status, match.winning) == ("walkover", match.b)
    assert "Walkover to" not in page(competition, by)


def test_an_unplayed_spot_goes_to_the_first_on_the_waiting_list():
    competition, by = cup(4, waiting=2)
    match = ready(competition)[0]
    gone = withdraw(competition, match.a)
    first, second = Registration.objects.waiting()
    assert f"Give the spot to {first.entrant}" in page(competition, by)

    heir = give(competition, gone)
    match.refresh_from_db()
    assert (heir.pk, heir.status, match.a_id, match.version) == (first.pk, RegistrationStatus.CONFIRMED, first.pk, 2)
    assert gone.pk not in sides(competition)
    assert second.pk == Registration.objects.waiting().get().pk
    assert queries.entrants_of(competition.bracket).filter(registration=first).exists()
    assert (mails("spot_given"), mails("opponent_replaced")) == ([first.user.email], [match.b.user.email])
    write_mail()
    text = MailBox.objects.get(template="competitions/spot_given").text
    assert f"against {match.b.entrant}" in text
    assert gone.entrant in text


@pytest.mark.parametrize("format", ["round_robin", "swiss"])
def test_in_every_format_the_heir_plays_all_matches_of_the_spot(format):
    competition, _ = cup(4, format, waiting=1)
    gone = withdraw(competition, ready(competition)[0].a)
    theirs = [match.pk for match in drawn.matches_of(competition) if gone in (match.a, match.b)]
    heir = give(competition, gone)

    assert [m.pk for m in drawn.matches_of(competition) if heir in (m.a, m.b)] == theirs
    assert gone.pk not in sides(competition)


def test_a_bye_is_not_a_match_and_goes_to_the_heir():
    competition, _ = cup(3, waiting=1)
    bye = next(match for match in drawn.matches_of(competition) if match.status == "bye")
    gone = withdraw(competition, bye.a)
    heir = give(competition, gone)

    bye.refresh_from_db()
    assert (bye.a, heir.pk in sides(competition), drawn.place(competition, 2).a or drawn.place(competition, 2).b) == (
        heir, True, heir,
    )  # fmt: skip


def test_a_spot_with_a_result_is_not_given_away():
    competition, by = cup(4, waiting=1)
    match = ready(competition)[0]
    drawn.result(match, by, 2, 1)
    gone = withdraw(competition, match.a)
    with pytest.raises(SpotPlayed):
        give(competition, gone)
    assert "Give the spot" not in page(competition, by)


def test_each_impossible_handover_has_its_own_error():
    competition, by = cup(4)
    there = ready(competition)[0].a
    with pytest.raises(NotWithdrawn):
        give(competition, there)
    gone = withdraw(competition, there)
    with pytest.raises(NobodyWaiting):
        give(competition, gone)
    with pytest.raises(NotYourCompetition):
        give(competition, gone, by=drawn.person("Stranger"))
    late = come(competition, "Late")
    leave(competition, late.user)
    with pytest.raises(NotDrawn):
        give(competition, late)
    assert by == competition.organizer


def test_a_confirmed_latecomer_without_a_match_comes_before_the_waiting_list():
    competition, _ = cup(4)
    Competition.objects.filter(pk=competition.pk).update(capacity=5)
    late, waits = come(competition, "Late"), come(competition, "Wanda")
    gone = withdraw(competition, ready(competition)[0].a)

    assert (waits.status, give(competition, gone).pk) == (RegistrationStatus.WAITLISTED, late.pk)
    assert mails("spot_given") == [late.user.email]


def test_giving_a_spot_never_exceeds_the_capacity():
    competition, _ = cup(4, waiting=1)
    gone = withdraw(competition, ready(competition)[0].a)
    Competition.objects.filter(pk=competition.pk).update(capacity=3)
    with pytest.raises(CompetitionFull):
        give(competition, gone)
    assert Registration.objects.waiting().count() == 1


def test_a_new_draw_gives_free_spots_to_the_waiting_list_first():
    competition, by = cup(4, waiting=1)
    gone = withdraw(competition, ready(competition)[0].a)
    waits = Registration.objects.waiting().get()
    brackets.draw_bracket(competition_id=competition.pk, by=by, format="elimination")

    assert waits.pk in sides(competition)
    assert gone.pk not in sides(competition)
    assert mails("registration_promoted") == [waits.user.email]


def test_drawing_closes_registration_on_request():
    by = drawn.organizer()
    competition = drawn.competition(by)
    drawn.enter(competition, "One", "Two")
    body = {"format": "elimination", "closeRegistration": True}
    call("post", f"competitions/{competition.pk}/bracket", by, body)
    events = list(RoomEvent.objects.filter(room=competition.room).order_by("version").values_list("type", flat=True))

    assert events == ["competition.updated", "bracket.drawn"]
    assert call("get", f"competitions/{competition.pk}").json()["data"]["registrationOpen"] is False
    with pytest.raises(RegistrationClosed):
        come(competition, "Late")


def test_drawing_leaves_registration_open_by_default():
    competition, _ = drawn.cup(2)
    assert come(competition, "Late").status == RegistrationStatus.CONFIRMED


def test_the_form_offers_to_close_registration_while_it_is_open():
    by = drawn.organizer()
    competition = drawn.competition(by)
    drawn.enter(competition, "One", "Two")
    assert "Close registration" in page(competition, by)
    client = Client()
    client.force_login(by)
    sent = {"format": "elimination", "courts": "1", "close_registration": "on"}
    client.post(f"/competitions/{competition.slug}/bracket/draw/", sent)

    assert "Close registration" not in page(competition, by)
    assert call("get", f"competitions/{competition.pk}").json()["data"]["registrationOpen"] is False


def test_the_spot_is_given_over_the_api_and_on_the_page():
    competition, by = cup(4, waiting=2)
    first, second = ready(competition)
    one, other = withdraw(competition, first.a), withdraw(competition, second.a)
    answer = call("post", f"competitions/{competition.pk}/bracket/give-spot", by, {"registrationId": str(one.pk)})
    again = call("post", f"competitions/{competition.pk}/bracket/give-spot", by, {"registrationId": str(one.pk)})
    stranger = call("post", f"competitions/{competition.pk}/bracket/give-spot", drawn.person("Stranger"), {})
    client = Client()
    client.force_login(by)
    client.post(f"/competitions/{competition.slug}/bracket/spots/{other.pk}/")

    assert answer.status_code == 200
    assert str(one.pk) not in str(answer.json()["data"]["matches"])
    assert (again.status_code, stranger.status_code) == (404, 403)
    assert Registration.objects.waiting().count() == 0
    assert {one.pk, other.pk} & sides(competition) == set()


def test_a_walkover_after_a_withdrawal_is_a_forfeit_in_the_table():
    competition, by = cup(3, "round_robin")
    gone = withdraw(competition, ready(competition)[0].a)
    for match in [m for m in ready(competition) if gone in (m.a, m.b)]:
        winner = "B" if match.a == gone else "A"
        matches.give_walkover(match_id=match.pk, by=by, version=match.version, winner=winner)
    row = next(row for row in queries.standings_of(competition.bracket) if row.entrant == gone.pk)

    assert (row.forfeits, row.points, row.conceded) == (2, 0, 40)
    assert "withdrew" in page(competition)


def test_the_confirmation_email_after_the_draw_promises_no_match():
    competition, _ = cup(4, waiting=1)
    Competition.objects.filter(pk=competition.pk).update(capacity=6)
    leave(competition, Registration.objects.waiting().get().user)
    late = come(competition, "Late")
    write_mail()
    text = MailBox.objects.get(template="competitions/registration_confirmed", recipient=late.user.email).text
    waits = MailBox.objects.get(template="competitions/registration_waitlisted").text

    assert "you have a match once the organizer draws again" in text
    assert "the organizer gives you a spot when one comes free" in waits


def test_a_judge_sees_withdrawals():
    competition, _ = cup(4)
    withdraw(competition, ready(competition)[0].a)
    token = access.judge_token(queries.bracket_of(competition.pk), 1)
    assert "withdrew" in Client().get(f"/competitions/judge/{token}/").content.decode()
