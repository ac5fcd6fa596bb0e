"""The types of the acting person and of their requests.

A verb takes a Person: someone who is signed in. What anyone may call takes a Visitor. A view that only signed-in
people reach annotates its request so; whether they are is decided by permission classes and decorators.
"""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from rest_framework.request import Request

from core.errors import NotAuthenticated

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as Person  # the model of AUTH_USER_MODEL, which core cannot import
else:
    from django.contrib.auth.base_user import AbstractBaseUser as Person

Visitor = Person | AnonymousUser


class SignedInHttpRequest(HttpRequest):
    """A request for a page that only signed-in people reach."""

    user: Person


class SignedInRequest(Request):
    """A call of the API that only signed-in people may make."""

    user: Person


def signed_in(visitor: Visitor) -> Person:
    """Return the visitor as a person; raise NotAuthenticated for one who is not signed in."""
    if not visitor.is_authenticated:
        raise NotAuthenticated
    return visitor
