"""Markdown that people write, as HTML that cannot harm: headings, lists, links, emphasis; no images, no raw HTML."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "h3", "h4", "hr"}
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")
_LEVELS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}


def html_of(text: str) -> SafeString:
    """The text drawn. Its headings stand below the page's own."""
    tokens = _parser.parse(text)
    for token in tokens:
        token.tag = _LEVELS.get(token.tag, token.tag)
    drawn = _parser.renderer.render(tokens, _parser.options, {})
    return SafeString(nh3.clean(drawn, tags=_TAGS, attributes={"a": {"href", "title"}}, link_rel="nofollow noopener"))
