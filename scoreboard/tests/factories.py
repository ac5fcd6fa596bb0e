"""Games to test with."""

import factory

from scoreboard.models import Game


class GameFactory(factory.django.DjangoModelFactory):
    """A pick-up game with open scoring."""

    class Meta:
        model = Game

    team_a_name = "Harbour Hawks"
    team_b_name = "Northside Comets"
    slug = factory.Sequence(lambda n: f"game-{n}")
    open_scoring = True
