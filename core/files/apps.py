from importlib import import_module

from django.apps import AppConfig

from core.backups import contents


class FilesConfig(AppConfig):
    name = "core.files"
    label = "files"

    def ready(self) -> None:
        """The windows of budgets are over before anybody restores them. Every process tells its space."""
        contents.leave_out("files_bytewindow")
        import_module("core.files.space").register_metrics()
