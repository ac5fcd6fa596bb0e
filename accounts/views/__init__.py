"""The account pages. Plain functions, but where allauth leads."""

from accounts.views.account import (
    account,
    ask_to_confirm,
    ask_to_reset,
    change_password,
    confirm_email,
    end_other_places,
    end_place,
    leave,
    places,
    reset_password,
)
from accounts.views.authentication import (
    add_passkey,
    reauthenticate,
    second_step,
    second_step_again,
    set_up_app,
    sign_in,
    sign_in_by_passkey,
    sign_out,
    sign_up,
)

__all__ = [
    "account",
    "add_passkey",
    "ask_to_confirm",
    "ask_to_reset",
    "change_password",
    "confirm_email",
    "end_other_places",
    "end_place",
    "leave",
    "places",
    "reauthenticate",
    "reset_password",
    "second_step",
    "second_step_again",
    "set_up_app",
    "sign_in",
    "sign_in_by_passkey",
    "sign_out",
    "sign_up",
]
