from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        """Register the room of events, the erasure of a person's data, and the invariants of bookings."""
        from bookings import services
        from bookings.rooms import EventRoom
        from core import lifecycle
        from core.rooms import registry

        registry.register(EventRoom())
        lifecycle.on_erasure("bookings", services.forget_person)
        lifecycle.register_audit("bookings", services.audit)
