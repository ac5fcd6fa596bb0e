"""The pages of competitions, without JavaScript."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from competitions.models import Registration
from competitions.tests import drawn
from core.idempotency.keys import KEY_FIELD

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizer():
    return drawn.organizer()


@pytest.fixture
def cup(organizer):
    return drawn.competition(organizer, capacity=2)


@pytest.fixture
def ana(client):
    person = drawn.person("Ana")
    client.force_login(person)
    return person


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


def page_of(competition, *rest):
    return "/".join(["/competitions", competition.slug, *rest, ""])


def test_anyone_finds_a_competition_by_text_and_by_tag(client, cup, organizer):
    drawn.competition(organizer, title="Ladder", slug="ladder", tags=["Solo"])

    assert "Spring cup" in text(client.get("/competitions/?q=spring"))
    assert "Spring cup" not in text(client.get("/competitions/?tag=Solo"))
    assert "Nothing like that" in text(client.get("/competitions/?q=chess"))


def test_the_list_is_paged_and_keeps_the_search(client, organizer):
    for number in range(13):
        drawn.competition(organizer, title=f"Cup {number}", slug=f"cup-{number}")
    first = text(client.get("/competitions/?q=cup&open=on"))

    assert "q=cup&open=on&page=2" in first
    assert first.count("<h2><a") == 12
    assert client.get("/competitions/?page=nonsense").status_code == 200


def test_the_list_runs_a_constant_number_of_queries(client, ana, organizer, django_assert_max_num_queries):
    for number in range(10):
        drawn.competition(organizer, title=f"Cup {number}", slug=f"cup-{number}")
    with django_assert_max_num_queries(10):
        client.get("/competitions/")


def test_only_the_organizer_sees_a_draft(client, organizer):
    draft = drawn.competition(organizer, status="draft")
    assert client.get(page_of(draft)).status_code == 404
    client.force_login(organizer)
    assert "Draft" in text(client.get(page_of(draft)))


@pytest.mark.parametrize(
    ("taken", "fields", "words"),
    [
        (0, {}, "2 of 2 places left"),
        (1, {}, "1 of 2 places left"),
        (2, {}, "All places are taken"),
        (2, {"waitlist": True}, "Join the waitlist"),
        (0, {"registration_deadline": timezone.now() - timedelta(hours=1)}, "The deadline has passed"),
        (0, {"registration_deadline": timezone.now() + timedelta(hours=5)}, "closes in 4 hours"),
        (0, {"status": "cancelled", "cancel_reason": "Snow."}, "cancelled. Snow."),
    ],
)
def test_the_page_shows_the_status_and_counts(client, ana, organizer, taken, fields, words):
    competition = drawn.competition(organizer, **{"capacity": 2, **fields})
    drawn.enter(competition, *["One", "Two"][:taken])

    assert words in " ".join(text(client.get(page_of(competition))).replace("<b>", "").replace("</b>", "").split())


def test_registering_redirects_to_the_page_with_the_spot(client, ana, cup):
    answer = client.post(page_of(cup, "register"))
    assert (answer.status_code, answer["Location"]) == (302, page_of(cup))
    page = text(client.get(page_of(cup)))

    assert "Withdraw</a>" in page
    assert "1</b> of 2 places left" in page


def test_the_same_form_sent_twice_registers_once(client, ana, cup):
    for _ in range(2):
        assert client.post(page_of(cup, "register"), {KEY_FIELD: "the-same-form"}).status_code == 302
    assert Registration.objects.count() == 1


def test_the_page_shows_the_waiting_list_position(client, ana, organizer):
    competition = drawn.competition(organizer, capacity=1, waitlist=True)
    drawn.enter(competition, "First")
    client.post(page_of(competition, "register"))

    assert "on the waitlist, at place 1" in text(client.get(page_of(competition)))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"capacity": 1}, "All places are taken."),
        ({"registration_deadline": timezone.now() - timedelta(hours=1)}, "Registration is closed."),
    ],
)
def test_a_refused_registration_shows_the_same_page_with_the_reason(client, ana, organizer, fields, sentence):
    competition = drawn.competition(organizer, **fields)
    drawn.enter(competition, "First")

    assert sentence in text(client.post(page_of(competition, "register")), 409)


def test_registering_asks_for_sign_in_and_comes_back(client, cup):
    assert client.post(page_of(cup, "register"))["Location"] == f"/login/?next={page_of(cup, 'register')}"
    client.force_login(drawn.person("Ana"))
    assert client.get(page_of(cup, "register"))["Location"] == page_of(cup)


def test_the_organizer_cannot_register(client, cup, organizer):
    client.force_login(organizer)
    assert "you cannot take part" in text(client.get(page_of(cup)))
    assert client.post(page_of(cup, "register")).status_code == 403


def test_a_team_is_registered_with_its_players(client, ana, organizer):
    competition = drawn.competition(organizer, team_size=3, team_size_min=2)
    ben = drawn.person("Ben")
    sent = {"team_name": "The Reds", "members": ben.email}
    client.post(page_of(competition, "register"), sent)
    page = text(client.get(page_of(competition)))

    assert "The Reds" in page
    assert "Ana (captain)" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "This field is required"),
        ({"team_name": "X", "members": ""}, "at least 2 characters"),
        ({"team_name": "The Reds", "members": "no address"}, "valid email"),
        ({"team_name": "The Reds", "members": "nobody@club.example"}, "Nobody here has the address"),
        ({"team_name": "The Reds", "members": ""}, "A team has 2 to 3 players"),
    ],
)
def test_an_invalid_team_has_its_error_beside_the_field(client, ana, organizer, sent, words):
    competition = drawn.competition(organizer, team_size=3, team_size_min=2)
    assert words in text(client.post(page_of(competition, "register"), sent), 422)


def test_withdrawing_asks_first(client, ana, cup):
    client.post(page_of(cup, "register"))
    assert "Give your place back?" in text(client.get(page_of(cup, "withdraw")))
    client.post(page_of(cup, "withdraw"))

    assert "Register</button>" in text(client.get(page_of(cup)))
    assert "not registered" in text(client.post(page_of(cup, "withdraw")), 409)


def test_my_registrations_keep_past_ones(client, ana, cup):
    assert "Nothing yet" in text(client.get("/my-registrations/"))
    client.post(page_of(cup, "register"))
    client.post(page_of(cup, "withdraw"))
    client.post(page_of(cup, "register"))
    page = text(client.get("/my-registrations/"))

    assert page.count("Spring cup</a>") == 2
    assert "Withdrawn" in page


def test_the_home_page_shows_upcoming_competitions(client, cup, organizer):
    assert "Spring cup" in text(client.get("/"))


def test_text_is_escaped(client, organizer):
    cup = drawn.competition(organizer, title="<script>x</script>", description="<img src=x> [a](javascript:b)")
    page = client.get(page_of(cup)).content.decode()

    assert "<script>x" not in page
    assert "<img" not in page
    assert "javascript:" not in page.replace("text/javascript", "").split("What it is")[1].split("</section>")[
        0
    ].replace("[a](javascript:b)", "")
