from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "scoreboard"

    def ready(self) -> None:
        """Tell the rooms how a game is found, read and shown."""
        from core import invariants
        from core.rooms import registry
        from scoreboard import services
        from scoreboard.rooms import GameRoom

        registry.register(GameRoom())
        invariants.register("scoreboard", services.audit)
