from django.apps import AppConfig

from core.backups import contents


class UnsentConfig(AppConfig):
    name = "core.unsent"
    label = "unsent"

    def ready(self) -> None:
        contents.leave_out("unsent_unsentform")
