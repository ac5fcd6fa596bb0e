from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "Help desk"

    def ready(self) -> None:
        """Register the room of the queue, the erasure of a person's data, and the invariants of the help desk."""
        from core import lifecycle
        from core.rooms import registry
        from tickets import services
        from tickets.rooms import QueueRoom

        registry.register(QueueRoom())
        lifecycle.register_audit("tickets", services.audit)
        lifecycle.on_erasure("tickets", services.forget_person)
