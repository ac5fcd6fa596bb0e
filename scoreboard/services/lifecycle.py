"""What must always be true of games and their plays."""

from collections.abc import Iterator

from django.db.models import Count, Max

from scoreboard.models import Game


def audit() -> Iterator[str]:
    """A sentence for each game whose plays have a gap. The score itself is added up anew whenever it is read."""
    for game in Game.objects.annotate(last=Max("plays__seq"), count=Count("plays")).order_by("pk"):
        if game.count and game.last != game.count:
            yield f"{game.slug}: {game.count} plays, and the last is number {game.last}"
