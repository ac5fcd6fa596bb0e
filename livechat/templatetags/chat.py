"""Template filters of the chat."""

import re
from datetime import datetime

from django import template
from django.utils.dateformat import format as date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.times import club_time

register = template.Library()
# Keep in step with static/js/chat-line.js: mentions and links.
_SPECIAL = re.compile(r"(?P<at>(?<!\S)@[\w.-]*\w)|(?P<link>https?://[^\s<>\"']+[^\s<>\"'.,:;!?)\]])")


@register.filter
def chat_text(text: str) -> SafeString:
    """Mark mentions and link URLs; escape everything else."""
    pieces, done = [], 0
    for match in _SPECIAL.finditer(text):
        pieces += [(text[done : match.start()],), (_special(match),)]
        done = match.end()
    pieces.append((text[done:],))
    return format_html_join("", "{}", pieces)


@register.filter
def chat_time(moment: datetime) -> str:
    """Format the time of day on the club's clock: 20:55."""
    return str(date_format(club_time(moment), "H:i"))


def _special(match: re.Match[str]) -> SafeString:
    if match["at"]:
        return format_html('<span class="at">{}</span>', match["at"])
    return format_html('<a href="{0}" rel="ugc nofollow noopener noreferrer" target="_blank">{0}</a>', match["link"])
