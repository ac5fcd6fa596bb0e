"""Numbers that people write, made links: settings.REFERENCES, each how a system's numbers look and where they lead."""

import re
from collections.abc import Callable, Iterator, Set
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.html import escape, format_html, linebreaks
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

MOST = 40  # of each sort in one text

# The addresses of those numbers that this person may open.
Finder = Callable[[Any, Set[str]], dict[str, str]]


def linked(person: Any, text: str) -> SafeString:
    """The text in paragraphs; each number in it that the person may open leads there."""
    parts, after = list[str](), 0
    for start, end, url in sorted(_found(person, text)):
        if start >= after:
            parts += [escape(text[after:start]), format_html('<a href="{}">{}</a>', url, text[start:end])]
            after = end
    parts.append(escape(text[after:]))
    return SafeString(linebreaks("".join(parts)))


def _found(person: Any, text: str) -> Iterator[tuple[int, int, str]]:
    for entry in settings.REFERENCES:
        matches = list(_pattern(entry["looks"]).finditer(text))[:MOST]
        if matches:
            find: Finder = import_string(entry["find"])
            where = find(person, {match[0] for match in matches})
            yield from ((*match.span(), where[match[0]]) for match in matches if match[0] in where)


@cache
def _pattern(looks: str) -> re.Pattern[str]:
    return re.compile(looks, re.ASCII)
