"""Template tags and filters of the components. Registered as builtins: no template loads them."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.base import Parser, Token
from django.template.context import Context, RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import times
from core.ui import confirm, drawings, navigation, rich_text
from core.ui.drawings import Meter
from core.ui.navigation import current_urls
from core.ui.page_parts import shared_parts, shared_when_anonymous

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon beside text; with a label it stands alone."""
    return _icon(name, label)


@lru_cache(1024)  # a page has up to a hundred of them
def _icon(name: str, label: str) -> SafeString:
    url = drawings.icon_url(name)
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"></use></svg>', label, url)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"></use></svg>', url)


@register.simple_tag
def crest(team: object) -> SafeString:
    """Draw a team's crest, or its initials on one. Hidden from screen readers: the name always stands beside it."""
    return _crest(str(team))


@lru_cache(256)
def _crest(name: str) -> SafeString:
    symbol = drawings.crest_symbol(name)
    letters = format_html('<text x="32" y="41">{}</text>', drawings.initials(name)) if symbol == "crest-blank" else ""
    return format_html(
        '<svg class="crest" viewBox="0 0 64 64" aria-hidden="true" data-tone="{}"><use href="{}#{}"></use>{}</svg>',
        drawings.tone(name),
        static(drawings.CRESTS),
        symbol,
        letters,
    )


@register.filter
def initials(name: object) -> str:
    return drawings.initials(str(name))


def _time(moment: datetime | None, words: str) -> SafeString | str:
    if moment is None:
        return ""
    machine, wall = times.machine_time(moment), times.wall_clock(moment)
    return format_html('<span class="moment"><time datetime="{}" data-club="{}">{}</time></span>', machine, wall, words)


@register.simple_tag
def clock_time(moment: datetime | None) -> SafeString | str:
    """Show the time at the club; local-time.js adds the viewer's."""
    return _time(moment, times.format_clock(moment) if moment else "")


@register.simple_tag
def when(moment: datetime | None) -> SafeString | str:
    """Show day and time at the club; local-time.js adds the viewer's."""
    return _time(moment, f"{times.format_day(moment)}, {times.format_clock(moment)}" if moment else "")


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Draw a field with its label, hint and error, in that order before the input."""
    return bound.as_field_group()


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List a form's errors with links to their fields; nothing when there are none."""
    return {"form": form}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: RequestContext, page: Page[Any], label: str = "Pages") -> dict[str, Any]:
    """Draw Previous, numbers and Next; keep the rest of the query. Nothing when there is one page."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"request": context.get("request"), "page": page, "numbers": list(numbers), "label": label}


@register.inclusion_tag("ui/pips.html")
def pips(done: int, of: int, bonus: bool = False) -> dict[str, Any]:
    """Draw painted cells with the number in words: fouls, time-outs. With `bonus` the last painted one stands out."""
    cells = [place < done for place in range(of)]
    return {"cells": cells, "done": done, "of": of, "bonus": bonus, "last": min(done, of)}


@register.inclusion_tag("ui/meter.html")
def meter(taken: int, of: int, label: str) -> dict[str, Any]:
    """Draw twenty painted cells; the same number stands in words beside them."""
    return {"meter": Meter(taken, of), "now": min(taken, of), "label": label}


@register.simple_tag(takes_context=True)
def home_sections(context: RequestContext) -> SafeString:
    """Draw the sections of other apps on game day."""
    return SafeString("".join(navigation.home_sections(context["request"])))


@register.simple_tag(takes_context=True)
def live_pill(context: RequestContext) -> SafeString:
    """Show what is live now in one line under the header, where the page does not show it anyway."""
    return navigation.live_pill(context["request"]) if "request" in context else SafeString("")


class SharedNode(template.Node):
    """The content between {% shared "name" %} and {% endshared %}."""

    def __init__(self, name: str, nodelist: template.NodeList, *, is_for_all: bool) -> None:
        self.name, self.nodelist, self.is_for_all = name, nodelist, is_for_all

    def render(self, context: Context) -> SafeString:
        request = context.get("request")
        if request is None:
            return self.nodelist.render(context)
        if self.is_for_all:
            return shared_parts.get(("page", self.name, get_language()), lambda: self.nodelist.render(context))
        name = ("page", self.name, current_urls(request.path))
        return shared_when_anonymous(request, name, lambda: self.nodelist.render(context))


@register.tag
def shared(parser: Parser, token: Token) -> SharedNode:
    """{% shared "name" %}: the same on every page of one navigation entry, for visitors without a session.

    Nothing in it may depend on the page otherwise. It may hold forms: their tokens are each visitor's own.
    {% shared "name" by_all %}: the same on every page for every visitor.
    """
    _, name, *by_all = token.split_contents()
    nodelist = parser.parse(["endshared"])
    parser.delete_first_token()
    return SharedNode(name.strip('"'), nodelist, is_for_all=by_all == ["by_all"])


register.filter("undo_of", confirm.undo_url)


@register.filter(name="markdown")
def markdown_filter(text: str) -> SafeString:
    """Return Markdown that a person wrote as HTML."""
    return rich_text.markdown_to_html(text)


@register.simple_tag(takes_context=True)
def linked(context: RequestContext, text: str) -> SafeString:
    """Return text that a person wrote in paragraphs, with links for numbers that the visitor may open."""
    return rich_text.with_links(context["request"].user, text)


@register.simple_block_tag
def badge(content: SafeString, tone: str = "") -> SafeString:
    """Draw a word on a badge; tone is live, ok, warn, bad, info, zone or glass."""
    return format_html('<span class="{}">{}</span>', f"badge {tone}".strip(), SafeString(content.strip()))


@register.simple_block_tag
def card(content: SafeString, title: str = "") -> SafeString:
    """Draw a card with an optional title."""
    heading = format_html('<h2 class="card-title">{}</h2>', title) if title else ""
    return format_html('<section class="card pad">{}{}</section>', heading, content)


@register.simple_block_tag
def empty_state(content: SafeString, title: str) -> SafeString:
    """Draw what stands where a list will be: a sentence, and one thing to do."""
    return format_html('<div class="empty"><h2>{}</h2>{}</div>', title, content)
