"""The Django apps of core, and what each registers when the process starts."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules

from core import lifecycle
from core.backups import contents


class CoreConfig(AppConfig):
    name = "core"


class RoomsConfig(AppConfig):
    name = "core.rooms"
    label = "rooms"

    def ready(self) -> None:
        """Audit the logs in `check_invariants`, and begin a new epoch after a restore."""
        services = import_module("core.rooms.services")
        lifecycle.register_audit("rooms", services.audit)
        contents.leave_out("rooms_presence")
        contents.after_restore("rooms", services.begin_new_epoch_after)


class ApiConfig(AppConfig):
    name = "core.api"
    label = "api"

    def ready(self) -> None:
        """Leave the windows of rate limits out of backups: they have ended before anyone restores them."""
        contents.leave_out("api_ratewindow")


class IdempotencyConfig(AppConfig):
    name = "core.idempotency"
    label = "idempotency"


class UnsentConfig(AppConfig):
    name = "core.unsent"
    label = "unsent"

    def ready(self) -> None:
        contents.leave_out("unsent_unsentform")


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
        """Load every task in every process: the web process checks what it enqueues, and any may answer /metrics.

        Workers stay out of backups, and mail that waited in a backup is held.
        """
        autodiscover_modules("tasks")
        import_module("core.jobs.metrics").register()
        contents.leave_out("procrastinate_workers")
        contents.after_restore("jobs", import_module("core.jobs.services").hold_mail)


class MailConfig(AppConfig):
    name = "core.mail"
    label = "mail"


class BackupsConfig(AppConfig):
    name = "core.backups"
    label = "backups"

    def ready(self) -> None:
        """Tell /metrics how old the latest backup is, and forget backups that were running in the restored data."""
        import_module("core.backups.queries").register_metrics()
        contents.after_restore("backups", import_module("core.backups.services").forget_requests)


class FilesConfig(AppConfig):
    name = "core.files"
    label = "files"

    def ready(self) -> None:
        """Leave the windows of budgets out of backups, and tell /metrics the free space of this process."""
        contents.leave_out("files_bytewindow")
        import_module("core.files.space").register_metrics()


class SearchConfig(AppConfig):
    name = "core.search"
    label = "search"
