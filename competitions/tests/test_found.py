"""The club's search finds competitions that its visitor may see."""

import pytest

from competitions.tests.factories import CompetitionFactory

pytestmark = pytest.mark.django_db


def test_the_search_finds_a_competition_by_its_title(client):
    CompetitionFactory(title="Harbour free throws")
    assert "Harbour free throws" in client.get("/search/", {"q": "free harbour"}).content.decode()


def test_the_search_keeps_a_draft_to_itself(client):
    CompetitionFactory(title="Harbour free throws", status="draft")
    assert "Nothing found" in client.get("/search/", {"q": "harbour"}).content.decode()
