from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "Help desk"

    def ready(self) -> None:
        """Tell the rooms of the queue, and what becomes of the requests of who leaves the club."""
        from core import lifecycle
        from core.rooms import registry
        from tickets import services
        from tickets.rooms import QueueRoom

        registry.register(QueueRoom())
        lifecycle.register_audit("tickets", services.audit)
        lifecycle.on_erasure("tickets", services.forget_person)
