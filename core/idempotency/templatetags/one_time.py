"""The key that a form carries. Registered as a builtin: no template loads it."""

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.idempotency.keys import KEY_FIELD

register = template.Library()


@register.simple_tag
def one_time_key() -> SafeString:
    """Return a hidden field that makes this rendering of the form count once; its view is an @idempotent_form().

    autocomplete="off" keeps a reload from putting the used key back into the new page.
    """
    key = secrets.token_urlsafe(24)
    return format_html('<input type="hidden" name="{}" value="{}" autocomplete="off">', KEY_FIELD, key)
