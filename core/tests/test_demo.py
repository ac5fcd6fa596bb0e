"""The demo club: loaded whole or in parts, moved to tonight, and unchanged by a second run."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.conf import settings as configured
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from core.demo import services
from core.demo.services import DemoInTheWay
from core.tests.racing import at_once, meeting

PASSWORD = "tip-off-2026"
ROWS = [row for part in configured.DEMO_PARTS for row in services.rows_of(part)]
MODELS = list(dict.fromkeys(apps.get_model(row["model"]) for row in ROWS))  # referenced models come first


@pytest.fixture
def asked_for(db, settings):
    settings.DEMO = True
    settings.TIME_ZONE = "Europe/Paris"


@pytest.fixture
def records_may_go(db):
    """Let immutable records (consents, plays) be written again and removed in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('courtside.demo', 'on', true), set_config('courtside.purge', 'on', true)")


@pytest.fixture
def demo(demo_tonight, asked_for):
    """The demo that many tests share; `asked_for` alone begins without it."""


def said(*command):
    told = io.StringIO()
    call_command(*command, stdout=told)
    return told.getvalue()


def everything():
    """Return every row of the models in the demo."""
    return {model: list(model._base_manager.order_by("pk").values()) for model in MODELS}


def game(slug):
    return Client().get(f"/api/games/{slug}").json()["data"]


def login(who, password=PASSWORD):
    body = {"email": f"{who}@courtside.example", "password": password}
    return Client().post("/api/auth/login", body, content_type="application/json")


def seed(who=None, body=b""):
    token = {"Authorization": f"Bearer {login(who).json()['data']['token']}"} if who else {}
    return Client().post("/api/seed", body, content_type="application/json", headers=token)


@pytest.mark.django_db
def test_loaddata_alone_loads_the_whole_demo_into_an_empty_database():
    call_command("loaddata", "demo", verbosity=0)

    assert {model: len(rows) for model, rows in everything().items()} == {
        model: sum(apps.get_model(row["model"]) is model for row in ROWS) for model in MODELS
    }


@pytest.mark.django_db
def test_the_parts_in_order_equal_the_whole(records_may_go):
    for part in configured.DEMO_PARTS:
        services.load_rows(services.rows_of(part))
    by_parts = everything()
    call_command("loaddata", "demo", verbosity=0)

    assert everything() == by_parts


@pytest.mark.django_db
@pytest.mark.parametrize("part", configured.DEMO_PARTS)
def test_each_part_alone_loads_into_an_empty_database_with_what_it_needs(part):
    call_command("loaddata", f"demo/{part}", verbosity=0)
    connection.check_constraints()

    loaded = [*services.needs_of(part), part]
    assert [each for each in configured.DEMO_PARTS if services.is_here(each)] == loaded


@pytest.mark.django_db
def test_a_part_leaves_existing_parts_alone():
    call_command("loaddata", "demo/people", verbosity=0)
    get_user_model().objects.filter(email="ana@courtside.example").update(name="Ana Renamed")

    call_command("loaddata", "demo/streams", "demo/games.json", verbosity=0)

    assert get_user_model().objects.get(email="ana@courtside.example").name == "Ana Renamed"


def test_each_part_names_the_parts_that_its_rows_reference():
    named = {part: services.needs_of(part) for part in configured.DEMO_PARTS}

    assert named == services.all_needs(), "stale: make fixtures"
    assert named["streams"] == ["people", "games", "competitions"]


def test_the_bundle_equals_its_parts():
    assert services.bundle_file().read_text() == services.bundle_text(), "stale: make fixtures"


def test_the_bundle_can_be_written_again(settings, tmp_path):
    (tmp_path / "demo").mkdir()
    for part in configured.DEMO_PARTS:
        (tmp_path / "demo" / f"{part}.json").write_text(services.dump_rows(services.rows_of(part)))
    settings.FIXTURE_DIRS = [tmp_path]

    assert "demo.json" in said("demo", "--bundle")
    assert len(services.bundle_file().read_text().splitlines()) == len(ROWS) + 2


@pytest.mark.parametrize("part", configured.DEMO_PARTS)
def test_every_part_has_a_date_that_shows_whether_it_plays_tonight(part):
    made = [row["fields"].get("created_at", "") for row in services.rows_of(part)]

    assert any(services.is_of_another_day(each) for each in made if each)


def test_no_row_comes_twice_and_rooms_are_in_no_part():
    assert len({(row["model"], row["pk"]) for row in ROWS}) == len(ROWS)
    assert not [row for row in ROWS if row["model"].startswith("rooms.")]


def test_the_command_loads_missing_parts(asked_for):
    call_command("loaddata", "demo/people", verbosity=0)

    assert said("demo") == f"Loaded: {', '.join(configured.DEMO_PARTS[1:])}. Moved to tonight: people.\n"


def test_every_value_is_valid_for_its_field(demo):
    for model in MODELS:
        for each in model._base_manager.all():
            empty = [field.name for field in model._meta.fields if getattr(each, field.attname) in (None, "", {}, [])]
            each.clean_fields(exclude=empty)


def test_a_second_run_changes_nothing_and_says_so(demo):
    before = everything()

    assert "nothing to load, nothing to move" in said("demo")
    assert everything() == before


@pytest.mark.parametrize("hour", [0, 4, 10, 15, 20, 22])
def test_the_semi_final_is_on_whenever_it_is_loaded(asked_for, hour):
    midnight = datetime(2027, 3, 5, tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(midnight + timedelta(hours=hour, minutes=40), tick=False):
        call_command("demo", verbosity=0)
        now, tip_off = timezone.now(), datetime.fromisoformat(game("winter-cup-semi-final")["startsAt"])

    assert now - timedelta(hours=4) < tip_off < now - timedelta(hours=1)


def test_in_the_evening_the_tip_off_is_at_half_past_seven_on_the_clubs_wall(asked_for):
    with time_machine.travel(datetime(2027, 3, 5, 22, tzinfo=ZoneInfo("Europe/Paris"))):
        call_command("demo", verbosity=0)

    assert game("winter-cup-semi-final")["startsAt"] == "2027-03-05T18:30:00.000Z"
    assert game("league-round-7")["startsAt"] == "2027-03-12T18:30:00.000Z"


def test_a_demo_loaded_unchanged_is_moved_to_tonight(asked_for):
    call_command("loaddata", "demo", verbosity=0)

    assert said("demo") == f"Moved to tonight: {', '.join(configured.DEMO_PARTS)}.\n"
    assert abs(datetime.fromisoformat(game("open-gym-pick-up")["startsAt"]) - timezone.now()) < timedelta(days=1)
    assert "nothing to load, nothing to move" in said("demo")


def test_moved_dates_equal_those_of_a_demo_loaded_then(asked_for, records_may_go):
    then = timezone.now() + timedelta(days=9)
    call_command("demo", verbosity=0)
    with time_machine.travel(then, tick=False):
        call_command("demo", verbosity=0)
        moved = game("winter-cup-semi-final"), game("league-round-6")
        for model in reversed(MODELS):
            model._base_manager.all().delete()
        call_command("demo", verbosity=0)
        loaded = game("winter-cup-semi-final"), game("league-round-6")

    for one, other in zip(moved, loaded, strict=True):
        assert {**one, "clock": None} == {**other, "clock": None}


def test_what_people_did_stays_when_the_dates_move(demo):
    Client().post("/api/score/update", {"team": "A", "points": 3}, content_type="application/json")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        call_command("demo", verbosity=0)

    assert (game("open-gym-pick-up")["teamA"], game("open-gym-pick-up")["status"]) == (3, "live")


def test_a_real_club_refuses_the_demo_in_a_sentence(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("demo")
    assert not any(everything().values())


def test_nothing_is_loaded_when_a_row_is_in_the_way(asked_for):
    get_user_model().objects.create_user("ana@courtside.example", "a real password", name="Ana")

    with pytest.raises(CommandError, match="in its way"):
        call_command("demo")
    assert sum(map(len, everything().values())) == 1


def test_the_demo_people_sign_in(demo):
    answer = login("organizer").json()

    assert answer["data"]["user"]["role"] == "ORGANIZER"


def test_the_demo_people_have_the_configured_password(asked_for, settings):
    settings.DEMO_PASSWORD = "another-jump-ball"
    call_command("demo", verbosity=0)

    assert login("staff").status_code == 401
    assert login("staff", "another-jump-ball").status_code == 200


def test_staff_of_a_demo_load_missing_parts_over_the_api(asked_for):
    call_command("loaddata", "demo/people", verbosity=0)
    answer = seed("staff")

    assert answer.status_code == 200
    assert answer.json()["data"] == {"loaded": configured.DEMO_PARTS[1:], "moved": ["people"]}
    assert seed("staff").json()["data"] == {"loaded": [], "moved": []}


@pytest.mark.parametrize("body", [b'{"part": "games"}', b"[]", b"{", b"7"])
def test_the_call_takes_no_input(demo, body):
    assert seed("staff", body).status_code == 400


@pytest.mark.parametrize("who", [None, "ana", "organizer"])
def test_for_others_the_call_does_not_exist(demo, who):
    assert (seed(who).status_code, seed(who).json()["code"]) == (404, "NOT_FOUND")


def test_for_staff_of_a_real_club_the_call_does_not_exist(demo, settings):
    settings.DEMO = False

    assert seed("staff").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_loads_one_loads_the_demo(settings):
    settings.DEMO = True
    answers = at_once([services.play_tonight] * 2)

    assert sorted(answer.loaded for answer in answers) == [[], configured.DEMO_PARTS]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_concurrent_loads_collide(settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(services, "_lock_demo", meeting(2))
    answers = at_once([services.play_tonight] * 2)

    # On a slow machine one gives up waiting for the other's rows before it finds them in its way.
    assert any(isinstance(answer, DemoInTheWay | DatabaseError) for answer in answers)
