"""The Django apps of core, and what each connects when the process starts."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Read what the apps declare, so that a mistake in a declaration ends the process at once."""
        for system in import_module("core.systems").installed().values():
            if system.at_sign_in:
                user_logged_in.connect(system.at_sign_in)


class RoomsConfig(AppConfig):
    name = "core.rooms"
    label = "rooms"


class ApiConfig(AppConfig):
    name = "core.api"
    label = "api"


class IdempotencyConfig(AppConfig):
    name = "core.idempotency"
    label = "idempotency"


class UnsentConfig(AppConfig):
    name = "core.unsent"
    label = "unsent"


class UiConfig(AppConfig):
    name = "core.ui"
    label = "ui"


class OpsConfig(AppConfig):
    name = "core.ops"
    label = "ops"

    def ready(self) -> None:
        """Time every query, and report errors where SENTRY_DSN is set."""
        time_queries = import_module("core.ops.metrics").time_queries
        connection_created.connect(time_queries, dispatch_uid="core.ops.time_queries")
        if settings.SENTRY_DSN:
            sentry = import_module("core.ops.sentry")
            sentry.report_errors(dsn=settings.SENTRY_DSN, environment=settings.ENVIRONMENT)


class JobsConfig(AppConfig):
    name = "core.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load every task in every process: the web process checks what it enqueues, and any may answer /metrics."""
        autodiscover_modules("tasks")
        import_module("core.jobs.metrics").register()


class MailConfig(AppConfig):
    name = "core.mail"
    label = "mail"


class BackupsConfig(AppConfig):
    name = "core.backups"
    label = "backups"

    def ready(self) -> None:
        """Tell /metrics how old the latest backup is."""
        import_module("core.backups.queries").register_metrics()


class FilesConfig(AppConfig):
    name = "core.files"
    label = "files"

    def ready(self) -> None:
        """Tell /metrics the free space of this process."""
        import_module("core.files.space").register_metrics()


class SearchConfig(AppConfig):
    name = "core.search"
    label = "search"
