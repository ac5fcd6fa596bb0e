"""Who may score what."""

from typing import Any

from scoreboard.models import Game


def may_score(game: Game, person: Any) -> bool:
    """Its organizer, its scorekeepers and staff; with open scoring anyone who can see it, which is everyone."""
    if game.open_scoring:
        return True
    if not person.is_authenticated:
        return False
    return person.is_staff or game.organizer_id == person.pk or game.scorekeepers.filter(pk=person.pk).exists()


def may_manage(game: Game, person: Any) -> bool:
    """Its organizer and staff."""
    return bool(person.is_authenticated and (person.is_staff or game.organizer_id == person.pk))
