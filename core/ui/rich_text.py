"""Text that people write, as safe HTML: Markdown, and numbers that become links.

Markdown has headings, lists, links and emphasis; no images and no raw HTML.
"""

import re
from collections.abc import Iterator
from functools import cache

import nh3
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from core import systems
from core.people import Visitor

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "h3", "h4", "hr"}
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_LEVELS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}


def markdown_to_html(text: str) -> SafeString:
    """Return the Markdown as HTML. Its headings rank below the page's own."""
    tokens = _parser.parse(text)
    for token in tokens:
        token.tag = _LEVELS.get(token.tag, token.tag)
    drawn = _parser.renderer.render(tokens, _parser.options, {})
    return SafeString(nh3.clean(drawn, tags=_TAGS, attributes={"a": {"href", "title"}}, link_rel="nofollow noopener"))


MAX_LINKS = 40  # of each kind in one text


def with_links(person: Visitor, text: str) -> SafeString:
    """Return the text in paragraphs, with a link for each number that the person may open."""
    parts, after = list[str](), 0
    for start, end, url in sorted(_found(person, text)):
        if start >= after:
            parts += [escape(text[after:start]), format_html('<a href="{}">{}</a>', url, text[start:end])]
            after = end
    parts.append(escape(text[after:]))
    return SafeString(linebreaks("".join(parts)))


def _found(person: Visitor, text: str) -> Iterator[tuple[int, int, str]]:
    for reference in (each for system in systems.installed().values() for each in system.references):
        matches = list(_pattern(reference.looks).finditer(text))[:MAX_LINKS]
        if matches:
            where = reference.find(person, {match[0] for match in matches})
            yield from ((*match.span(), where[match[0]]) for match in matches if match[0] in where)


@cache
def _pattern(looks: str) -> re.Pattern[str]:
    return re.compile(looks, re.ASCII)
