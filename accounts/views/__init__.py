"""The account pages. Plain functions, but where allauth leads."""

from accounts.views.account import (
    account,
    change_password,
    confirm_email,
    delete_account,
    end_other_sessions,
    end_session,
    request_confirmation,
    request_reset,
    reset_password,
    sessions,
)
from accounts.views.authentication import (
    activate_authenticator_app,
    add_passkey,
    reauthenticate,
    reauthenticate_second_factor,
    second_factor,
    sign_in,
    sign_in_by_passkey,
    sign_out,
    sign_up,
)

__all__ = [
    "account",
    "add_passkey",
    "request_confirmation",
    "request_reset",
    "change_password",
    "confirm_email",
    "end_other_sessions",
    "end_session",
    "delete_account",
    "sessions",
    "reauthenticate",
    "reset_password",
    "second_factor",
    "reauthenticate_second_factor",
    "activate_authenticator_app",
    "sign_in",
    "sign_in_by_passkey",
    "sign_out",
    "sign_up",
]
