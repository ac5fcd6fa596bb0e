from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the sign-in signals, and leave sessions out of backups: a restore signs everybody out."""
        from core.backups import contents

        import_module("accounts.adapters")
        contents.leave_out("accounts_session", "django_session", "usersessions_usersession")
