"""What the club's search finds among the news."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.ui.search import MOST, Hit
from core.ui.times import day_words
from subscriptions import queries


def issues(request: HttpRequest, words: str) -> Iterator[Hit]:
    for found in queries.issues_with(words)[:MOST]:
        yield Hit(found.subject, found.get_absolute_url(), day_words(found.finished_at or found.created_at))
