from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    name = "competitions"

    def ready(self) -> None:
        """Register the competition's room, its erasure hook and its invariants."""
        from competitions import services
        from competitions.rooms import CompetitionRoom
        from core import lifecycle
        from core.rooms import registry

        registry.register(CompetitionRoom())
        lifecycle.on_erasure("competitions", services.forget_person)
        lifecycle.register_audit("competitions", services.audit)
