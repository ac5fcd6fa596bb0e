"""Template tags of emails."""

from typing import Any

from django import template

from core.mail import rendering

register = template.Library()


@register.simple_tag
def link(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the absolute URL of a page: {% link "competition" competition.id %}."""
    return rendering.page_url(name, *args, **kwargs)


@register.filter
def absolute(path: str) -> str:
    """Return the absolute URL of a path of this site."""
    return rendering.absolute_url(path)
