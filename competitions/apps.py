from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    name = "competitions"

    def ready(self) -> None:
        """Tell the rooms how a competition is found, read and shown, and what becomes of who leaves the club."""
        from competitions import services
        from competitions.rooms import CompetitionRoom
        from core import people
        from core.rooms import registry

        registry.register(CompetitionRoom())
        people.when_leaving("competitions", services.forget_person)
