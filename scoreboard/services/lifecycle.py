"""The audit of games."""

from collections.abc import Iterator

from django.db.models import Count, Max

from scoreboard.models import Game


def audit() -> Iterator[str]:
    """Yield a sentence for each game with a gap in its plays. The score itself is summed again at every read."""
    for game in Game.objects.annotate(last=Max("plays__seq"), count=Count("plays")).order_by("pk"):
        if game.count and game.last != game.count:
            yield f"{game.slug}: {game.count} plays, and the last is number {game.last}"
