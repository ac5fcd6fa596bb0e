"""Every write of accounts. Call them as `services.sign_up(...)`."""

from accounts.services.passwords import change_password, prove, set_demo_password
from accounts.services.people import deactivate, give_role, make_staff, reactivate, rename, sign_up
from accounts.services.places import end_browser, end_family, end_others, end_place
from accounts.services.sessions import (
    TokenPair,
    clean_sessions,
    note_use,
    refresh,
    sign_in,
    sign_out,
    sign_out_by_token,
)

__all__ = [
    "TokenPair",
    "change_password",
    "clean_sessions",
    "deactivate",
    "end_browser",
    "end_family",
    "end_others",
    "end_place",
    "give_role",
    "make_staff",
    "note_use",
    "prove",
    "reactivate",
    "refresh",
    "rename",
    "set_demo_password",
    "sign_in",
    "sign_out",
    "sign_out_by_token",
    "sign_up",
]
