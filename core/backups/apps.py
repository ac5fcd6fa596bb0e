from importlib import import_module

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "core.backups"
    label = "backups"

    def ready(self) -> None:
        """Tell /metrics how old the latest backup is, and forget the backups that were under way in restored data."""
        import_module("core.backups.queries").register_metrics()
        services, contents = import_module("core.backups.services"), import_module("core.backups.contents")
        contents.after_restore("backups", services.forget_requests)
