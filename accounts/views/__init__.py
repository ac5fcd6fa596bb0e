"""The account pages. Plain functions, but where allauth leads."""

from accounts.views.account import account, change_password, end_other_places, end_place, places
from accounts.views.entrance import sign_in, sign_out, sign_up

__all__ = [
    "account",
    "change_password",
    "end_other_places",
    "end_place",
    "places",
    "sign_in",
    "sign_out",
    "sign_up",
]
