from django.apps import AppConfig

from core.backups import contents


class ApiConfig(AppConfig):
    name = "core.api"
    label = "api"

    def ready(self) -> None:
        """The rate limiter's windows are over before anybody restores them."""
        contents.leave_out("api_ratewindow")
