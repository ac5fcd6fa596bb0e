from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "scoreboard"

    def ready(self) -> None:
        """Tell the rooms how a game is found, read and shown."""
        from core import lifecycle
        from core.rooms import registry
        from scoreboard import services
        from scoreboard.rooms import GameRoom

        registry.register(GameRoom())
        lifecycle.register_audit("scoreboard", services.audit)
