"""Links in mail lead to SITE_URL, whatever host a request named."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """The whole address of a path of this site."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a link in a mail is a path of this site")
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def to_page(name: str, *args: Any, **kwargs: Any) -> str:
    """The whole address of a page by its name."""
    return absolute(reverse(name, args=args, kwargs=kwargs))
