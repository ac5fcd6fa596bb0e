from django.apps import AppConfig


class DropsConfig(AppConfig):
    name = "drops"

    def ready(self) -> None:
        """Register the drops' room, audit, erasure, and the placeholder of codes in emails."""
        from core import lifecycle
        from core.mail import rendering
        from core.rooms import registry
        from drops import queries, services
        from drops.rooms import DropRoom

        registry.register(DropRoom())
        lifecycle.register_audit("drops", services.audit)
        lifecycle.on_erasure("drops", services.forget_person)
        rendering.register_placeholder("claim", queries.claim_code_by_id)
