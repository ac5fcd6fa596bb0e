from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "core.rooms"
    label = "rooms"

    def ready(self) -> None:
        """Have the logs looked at by `check_invariants`, and begin a new epoch after a restore."""
        from core import lifecycle
        from core.backups import contents
        from core.rooms import services
        from core.rooms.services import audit

        lifecycle.register_audit("rooms", audit)
        contents.leave_out("rooms_presence")
        contents.after_restore("rooms", services.begin_new_epoch_after)
