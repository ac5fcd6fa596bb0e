"""The tables of a round robin: FIBA's unless the competition chooses another."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from competitions import queries, services
from competitions.errors import LevelResults
from competitions.models import Competition
from competitions.services import matches
from competitions.tests import drawn
from competitions.tests.test_api import SPRING_CUP
from config.tests.api import call

pytestmark = pytest.mark.django_db


def edit(competition, by, **changes):
    version = Competition.objects.get(pk=competition.pk).version
    return services.edit_competition(competition_id=competition.pk, by=by, version=version, **changes)


def bracket(competition):
    return call("get", f"competitions/{competition.pk}/bracket").json()["data"]


def page(competition):
    return Client().get(f"/competitions/{competition.slug}/bracket/").content.decode()


def test_a_new_competition_has_the_fiba_table_and_may_choose_the_general_one():
    by = drawn.organizer()
    made = call("post", "competitions", by, SPRING_CUP).json()["data"]
    other = call("post", "competitions", by, {**SPRING_CUP, "tableRules": "general"}).json()["data"]
    assert (made["tableRules"], other["tableRules"]) == ("fiba", "general")

    change = {"version": 1, "tableRules": "general"}
    assert call("patch", f"competitions/{made['id']}", by, change).json()["data"]["tableRules"] == "general"
    refused = call("post", "competitions", by, {**SPRING_CUP, "tableRules": "chess"})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["tableRules"])


def test_a_walkover_is_a_forfeit_of_20_to_0():
    competition, by = drawn.cup(3, "round_robin")
    first, second, third = [m for m in drawn.matches_of(competition) if m.status == "ready"]
    matches.give_walkover(match_id=first.pk, by=by, version=first.version, winner="A")
    drawn.result(second, by, 60, 50)
    drawn.result(third, by, 50, 60)
    rows = {row["entrant"]["registrationId"]: row for row in bracket(competition)["table"]}
    gone, there = rows[str(first.b_id)], rows[str(first.a_id)]

    assert (gone["forfeits"], gone["lost"] >= 1, gone["points"]) == (1, True, 2 * gone["won"] + gone["lost"] - 1)
    assert there["forfeits"] == 0
    assert sum(row["difference"] for row in rows.values()) == 0
    assert sum(row["scored"] for row in rows.values()) == 20 + 110 + 110
    assert "(1 forfeit)" in page(competition)


def test_the_page_and_the_api_list_the_tie_breakers_in_order():
    competition, _ = drawn.cup(3, "round_robin")
    assert bracket(competition)["tieBreaks"][1] == "points in the games among those level"
    assert "a loss 1, a forfeit 0 (20:0)" in page(competition)
    assert "Drawn</th>" not in page(competition)

    edit(competition, competition.organizer, table_rules="general")
    assert bracket(competition)["tieBreaks"][-1] == "the draw"
    assert "a draw 1" in page(competition)


def test_an_unbreakable_tie_shares_first_place():
    competition, by = drawn.cup(3, "round_robin")
    ranks = {seeding.registration_id: seeding.rank for seeding in queries.entrants_of(competition.bracket)}
    for match in drawn.matches_of(competition):
        if match.status == "ready":
            # Each wins once by the same margin: 1 beats 2, 2 beats 3, 3 beats 1.
            a_wins = (ranks[match.b_id] - ranks[match.a_id]) % 3 == 1
            drawn.result(match, by, *((60, 50) if a_wins else (50, 60)))

    assert [row["rank"] for row in bracket(competition)["table"]] == [1, 1, 1]
    assert "share first place." in page(competition)


def test_a_table_with_draws_cannot_become_a_fiba_table():
    competition, by = drawn.cup(3, "round_robin", general=True)
    match = next(m for m in drawn.matches_of(competition) if m.status == "ready")
    drawn.result(match, by, 7, 7)
    with pytest.raises(LevelResults) as refused:
        edit(competition, by, table_rules="fiba")
    assert refused.value.extra == {"matches": 1}

    match.refresh_from_db()
    drawn.result(match, by, 8, 7)
    assert edit(competition, by, table_rules="fiba").table_rules == "fiba"


def test_a_form_without_a_choice_keeps_the_table():
    competition, by = drawn.cup(2, "round_robin", general=True)
    client = Client()
    client.force_login(by)
    here = f"/competitions/{competition.slug}/edit/"
    shown = client.get(here).context["form"].initial
    sent = {name: "" if value is None else value for name, value in shown.items() if name != "table_rules"}
    client.post(here, {**sent, "title": "Another", "version": 1})

    competition.refresh_from_db()
    assert (competition.title, competition.table_rules) == ("Another", "general")


def test_the_migration_keeps_the_rules_of_tables_in_progress():
    begun, by = drawn.cup(2, "round_robin")
    drawn.result(drawn.place(begun, 1), by, 2, 1)
    fresh = drawn.competition(drawn.organizer("Otto"), slug="fresh-cup")
    migration = import_module("competitions.migrations.0004_fiba_tables")
    migration.keep_tables_that_have_begun(apps, None)

    begun.refresh_from_db()
    fresh.refresh_from_db()
    assert (begun.table_rules, fresh.table_rules) == ("general", "fiba")
