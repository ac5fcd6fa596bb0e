"""Template words of mail."""

from typing import Any

from django import template

from core.mail import rendering

register = template.Library()


@register.simple_tag
def link(name: str, *args: Any, **kwargs: Any) -> str:
    """The whole address of a page: {% link "competition" competition.id %}."""
    return rendering.page_url(name, *args, **kwargs)


@register.filter
def absolute(path: str) -> str:
    """The whole address of a path of this site."""
    return rendering.absolute_url(path)
