"""What the club's search finds among competitions and the teams in them, and what a person has here."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from competitions import queries
from core.ui.search import MOST, Hit
from core.ui.times import day_words


def competitions(request: HttpRequest, words: str) -> Iterator[Hit]:
    for found in queries.search(request.user, text=words)[:MOST]:
        yield Hit(found.title, found.get_absolute_url(), f"Starts {day_words(found.starts_at)}")


def teams(request: HttpRequest, words: str) -> Iterator[Hit]:
    for team in queries.teams(request.user, text=words)[:MOST]:
        yield Hit(team.team_name, team.competition.get_absolute_url(), team.competition.title)


def registrations_of(person: Any) -> Iterator[Hit]:
    for each in queries.my_registrations(person)[:MOST]:
        said = f"{each.get_status_display()}, {day_words(each.competition.starts_at)}"
        yield Hit(each.competition.title, each.competition.get_absolute_url(), said)
