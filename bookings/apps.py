from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"

    def ready(self) -> None:
        """Tell the rooms how an event is found, read and shown, and the core what is always true here."""
        from bookings import services
        from bookings.rooms import EventRoom
        from core import invariants, people
        from core.rooms import registry

        registry.register(EventRoom())
        people.when_leaving("bookings", services.forget_person)
        invariants.register("bookings", services.audit)
