from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        """Register the project's room, its invariants and its erasure hook."""
        from core import lifecycle
        from core.rooms import registry
        from projects import services
        from projects.rooms import ProjectRoom

        registry.register(ProjectRoom())
        lifecycle.register_audit("projects", services.audit)
        lifecycle.on_erasure("projects", services.forget_person)
