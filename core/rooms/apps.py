from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "core.rooms"
    label = "rooms"

    def ready(self) -> None:
        """Have the logs looked at by `check_invariants`."""
        from core import invariants
        from core.rooms.auditing import audit

        invariants.register("rooms", audit)
