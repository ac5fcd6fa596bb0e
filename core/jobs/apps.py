from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from core.backups import contents


class JobsConfig(AppConfig):
    name = "core.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Every process knows every task: the web process checks what it enqueues. Any may be asked for metrics.

        Workers stay out of backups, and mail that waited in one is held.
        """
        autodiscover_modules("tasks")
        import_module("core.jobs.metrics").register()
        contents.leave_out("procrastinate_workers")
        contents.after_restore("jobs", import_module("core.jobs.services").hold_mail)
