"""Every write of accounts. Call them as `services.sign_up(...)`."""

from accounts.services.confirming import ask_to_confirm, confirm_email
from accounts.services.confirming import holder_of as holder_of_confirmation
from accounts.services.leaving import delete_oneself, delete_person
from accounts.services.notices import tell
from accounts.services.passwords import change_password, prove, prove_again, set_demo_password
from accounts.services.people import deactivate, edit_oneself, give_role, make_staff, reactivate, rename, sign_up
from accounts.services.places import end_browser, end_family, end_others, end_place
from accounts.services.recovery import ask_to_reset, mail_reset_link, reset_password
from accounts.services.recovery import holder_of as holder_of_reset
from accounts.services.second_factors import prove as prove_second_factor
from accounts.services.second_factors import remove_second_factor
from accounts.services.sessions import (
    clean_sessions,
    note_use,
    refresh,
    sign_in,
    sign_out,
    sign_out_by_token,
)

__all__ = [
    "ask_to_confirm",
    "ask_to_reset",
    "change_password",
    "clean_sessions",
    "confirm_email",
    "deactivate",
    "delete_oneself",
    "delete_person",
    "edit_oneself",
    "end_browser",
    "end_family",
    "end_others",
    "end_place",
    "give_role",
    "holder_of_confirmation",
    "holder_of_reset",
    "mail_reset_link",
    "make_staff",
    "note_use",
    "prove",
    "prove_again",
    "prove_second_factor",
    "reactivate",
    "refresh",
    "remove_second_factor",
    "rename",
    "reset_password",
    "set_demo_password",
    "sign_in",
    "sign_out",
    "sign_out_by_token",
    "sign_up",
    "tell",
]
