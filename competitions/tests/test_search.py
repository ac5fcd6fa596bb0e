"""The club's search finds competitions that its visitor may see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from competitions import queries
from competitions.services import brackets
from competitions.tests.entering import enter
from competitions.tests.factories import CompetitionFactory
from config.tests.people import OrganizerFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_the_search_finds_a_competition_by_its_title(client):
    CompetitionFactory(title="Harbour free throws")
    assert "Harbour free throws" in client.get("/search/", {"q": "free harbour"}).content.decode()


def test_the_search_hides_drafts_from_others(client):
    CompetitionFactory(title="Harbour free throws", status="draft")
    assert "Nothing found" in client.get("/search/", {"q": "harbour"}).content.decode()


def test_a_team_is_found_by_its_players_and_after_the_draw_by_everyone():
    cup = CompetitionFactory(capacity=4, team_size=2, team_size_min=1, organizer=OrganizerFactory())
    captain, other = PersonFactory(), PersonFactory()
    made = enter(cup, captain, team_name="Harbour Lights")
    enter(cup, other, team_name="Low Tide")

    def found(person):
        return list(queries.search_teams(person, text="harbours light"))

    assert found(captain) == found(cup.organizer) == found(PersonFactory(role="STAFF")) == [made]
    assert found(other) == found(AnonymousUser()) == []
    brackets.draw_bracket(competition_id=cup.pk, by=cup.organizer, format="elimination", checked_in_only=False)
    assert found(other) == found(AnonymousUser()) == [made]
