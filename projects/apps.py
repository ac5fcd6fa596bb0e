from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        """Tell the rooms how a project is found, read and shown, and what becomes of who leaves the club."""
        from core import invariants, people
        from core.rooms import registry
        from projects import services
        from projects.rooms import ProjectRoom

        registry.register(ProjectRoom())
        invariants.register("projects", services.audit)
        people.when_leaving("projects", services.forget_person)
