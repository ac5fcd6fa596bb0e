"""Brackets and matches over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from competitions import access, queries
from competitions.models import Competition
from competitions.tests import drawn

pytestmark = pytest.mark.django_db


def send(client, path, body=None, **headers):
    return client.post(f"/api/{path}", body or {}, content_type="application/json", headers=headers)


@pytest.fixture
def cup(client):
    competition, by = drawn.cup(4)
    client.force_login(by)
    return competition


def test_a_bracket_is_drawn_and_everyone_can_read_it(client, cup):
    answer = send(client, f"competitions/{cup.pk}/bracket", {"format": "round_robin", "courts": 2, "seed": 5})
    assert (answer.status_code, answer["Location"]) == (201, f"/api/competitions/{cup.pk}/bracket")
    client.logout()
    read = client.get(f"/api/competitions/{cup.slug}/bracket").json()["data"]

    assert read == answer.json()["data"]
    assert (len(read["matches"]), len(read["table"]), read["seed"]) == (6, 4, 5)
    assert read["tieBreaks"][0] == "points"
    assert set(read["matches"][0]["a"]) == {"registrationId", "name", "withdrawn"}


@pytest.mark.parametrize(
    "sent", [{}, {"format": "lottery"}, {"format": "swiss", "courts": 0}, {"format": "swiss", "x": 1}]
)
def test_an_invalid_draw_is_400(client, cup, sent):
    assert send(client, f"competitions/{cup.pk}/bracket", sent).status_code == 400


def test_a_competition_without_a_draw_has_no_bracket(client):
    competition = drawn.competition(drawn.organizer())
    assert client.get(f"/api/competitions/{competition.pk}/bracket").status_code == 404


def test_a_result_is_entered_once_per_idempotency_key(client, cup):
    match = drawn.place(cup, 1)
    body = {"scoreA": 3, "scoreB": 1, "version": match.version}
    first = send(client, f"matches/{match.pk}/result", body, idempotency_key="k1")
    again = send(client, f"matches/{match.pk}/result", body, idempotency_key="k1")

    assert (first.status_code, first.json()) == (200, again.json())
    assert again["Idempotency-Replayed"] == "true"
    assert first.json()["data"]["winner"] == "A"
    assert client.get(f"/api/matches/{match.pk}").json() == first.json()


def test_a_stale_result_is_409_with_both_results(client, cup):
    match = drawn.result(drawn.place(cup, 1), cup.organizer, 1, 0)
    answer = send(client, f"matches/{match.pk}/result", {"scoreA": 0, "scoreB": 1, "version": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "VERSION_CONFLICT")
    assert answer.json()["current"]["scoreA"] == 1
    assert answer.json()["yours"] == {"scoreA": 0, "scoreB": 1}


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("start", {}, "live"),
        ("walkover", {"winner": "B"}, "walkover"),
        ("result", {"scoreA": 7, "scoreB": 0}, "finished"),
        ("game", {"gameId": None}, "ready"),
    ],
)
def test_every_action_responds_with_the_match(client, cup, verb, body, status):
    match = drawn.place(cup, 1)
    answer = send(client, f"matches/{match.pk}/{verb}", {"version": match.version, **body})

    assert (answer.status_code, answer.json()["data"]["status"]) == (200, status)


@pytest.mark.parametrize("score", [-1, 10_000, "3", 1.5, True, None, 10**30])
def test_a_score_is_a_whole_number(client, cup, score):
    match = drawn.place(cup, 1)
    answer = send(client, f"matches/{match.pk}/result", {"scoreA": score, "scoreB": 0, "version": match.version})
    assert answer.status_code == 400


def test_a_judge_needs_only_the_token_of_the_court(client, cup):
    links = client.get(f"/api/competitions/{cup.pk}/bracket/judge-links").json()["data"]
    client.logout()
    match = drawn.place(cup, 1)
    body = {"scoreA": 1, "scoreB": 0, "version": match.version}

    assert send(client, f"matches/{match.pk}/result", body).status_code in (401, 403)
    assert send(client, f"matches/{match.pk}/result", body, x_judge_token="forged").status_code == 404
    assert send(client, f"matches/{match.pk}/result", body, x_judge_token=links[0]["token"]).status_code == 200


def test_a_judge_token_expires_with_the_competition(client, cup):
    token = access.judge_token(queries.bracket_of(cup.pk), 1)
    match = drawn.place(cup, 1)
    long_ago = timezone.now() - timedelta(days=40)
    Competition.objects.filter(pk=cup.pk).update(registration_deadline=long_ago, starts_at=long_ago)
    answer = send(client, f"matches/{match.pk}/start", {"version": 1}, x_judge_token=token)

    assert (answer.status_code, answer.json()["code"]) == (410, "GONE")


def test_swiss_rounds_follow_one_another(client):
    competition, by = drawn.cup(4, "swiss")
    client.force_login(by)
    path = f"competitions/{competition.pk}/bracket/rounds"
    assert send(client, path).json() | {"requestId": ""} == {
        "success": False,
        "code": "ROUND_NOT_OVER",
        "error": "The round is not over yet.",
        "open": 2,
        "requestId": "",
    }
    drawn.play_round(competition, by, 1)
    assert (send(client, path).status_code, len(drawn.matches_of(competition))) == (201, 4)


def test_an_unknown_match_is_404(client, cup):
    assert client.get("/api/matches/018f0000-0000-7000-8000-000000000000").status_code == 404
