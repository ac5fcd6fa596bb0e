from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "core.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Every process knows every task: the web process checks what it enqueues. Any may be asked for metrics."""
        autodiscover_modules("tasks")
        import_module("core.jobs.metrics").register()
