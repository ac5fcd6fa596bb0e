from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        """Tell the rooms how an event is found, read and shown, and the core what is always true here."""
        from bookings import services
        from bookings.rooms import EventRoom
        from core import lifecycle
        from core.rooms import registry

        registry.register(EventRoom())
        lifecycle.on_erasure("bookings", services.forget_person)
        lifecycle.register_audit("bookings", services.audit)
