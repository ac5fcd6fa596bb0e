from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    name = "competitions"

    def ready(self) -> None:
        """Tell the rooms how a competition is found and shown, and the core who leaves, and what is always true."""
        from competitions import services
        from competitions.rooms import CompetitionRoom
        from core import lifecycle
        from core.rooms import registry

        registry.register(CompetitionRoom())
        lifecycle.on_erasure("competitions", services.forget_person)
        lifecycle.register_audit("competitions", services.audit)
