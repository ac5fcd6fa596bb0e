from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "scoreboard"

    def ready(self) -> None:
        """Register the room of a game and the audit of plays."""
        from core import lifecycle
        from core.rooms import registry
        from scoreboard import services
        from scoreboard.rooms import GameRoom

        registry.register(GameRoom())
        lifecycle.register_audit("scoreboard", services.audit)
