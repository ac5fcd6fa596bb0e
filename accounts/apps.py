from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear who signs out, and keep sessions out of backups: after a restore everybody signs in again."""
        from core.backups import contents

        import_module("accounts.adapters")
        contents.leave_out("accounts_session", "django_session", "usersessions_usersession")
