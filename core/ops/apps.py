from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created


class OpsConfig(AppConfig):
    name = "core.ops"
    label = "ops"

    def ready(self) -> None:
        """Time every query, and report errors where somebody asked for reports."""
        from core.ops.metrics import time_queries

        connection_created.connect(time_queries, dispatch_uid="core.ops.time_queries")
        if settings.SENTRY_DSN:
            from core.ops.sentry import report_errors

            report_errors(dsn=settings.SENTRY_DSN, environment=settings.ENVIRONMENT)
