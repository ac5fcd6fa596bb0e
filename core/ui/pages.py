"""Pages that stay open: a script fetches some of their parts with `?parts=a,b`, and only these are computed."""

import hashlib
from collections.abc import Callable, Container, Mapping
from functools import wraps
from typing import Any, Generic, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Thing = TypeVar("Thing")
Context = dict[str, Any]
MakePart = Callable[[HttpRequest, Thing], Context | SafeString]


class Page(Generic[Thing]):
    """A page about one thing, and its parts. Decorates the view that finds the thing (or answers by itself).

    A part is a function of the request and the thing. It returns its HTML, or the context of the partial that has its
    name in the page's template. The template shows it as `<div data-part="name">{{ parts.name }}</div>`; `context`
    returns what stands outside the parts.
    """

    def __init__(
        self,
        template: str,
        *,
        parts: Mapping[str, MakePart[Thing]],
        context: Callable[[HttpRequest, Thing], Context] = lambda request, thing: {},
    ) -> None:
        self.template, self.parts, self.context = template, parts, context

    def __call__(self, view: Callable[..., Thing | HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            names = requested_parts(request, self.parts)
            found = view(request, *args, **kwargs)
            if isinstance(found, HttpResponse):
                return found
            if names:
                drawn = PageParts(self, request, found, {})
                html = "".join(part_element(name, drawn[name]) for name in names)
                return HttpResponse(html) if request.user.is_authenticated else parts_response(request, html)
            return self.render(request, found)

        return page

    def render(self, request: HttpRequest, thing: Thing, status: int = 200, **more: Any) -> HttpResponse:
        """Render the whole page; `more` is added to its context and to its parts', for an error or a refused form."""
        parts = PageParts(self, request, thing, more)
        context = {**self.context(request, thing), "parts": parts, **more}
        return render(request, self.template, context, status=status)


class PageParts(Generic[Thing]):
    """The HTML of a page's parts by name, each rendered when it is asked for."""

    def __init__(self, page: Page[Thing], request: HttpRequest, thing: Thing, more: Context) -> None:
        self.page, self.request, self.thing, self.more = page, request, thing, more

    def __getitem__(self, name: str) -> SafeString:
        made = self.page.parts[name](self.request, self.thing)
        if isinstance(made, str):
            return made
        return render_to_string(f"{self.page.template}#{name}", {**made, **self.more}, self.request)


def requested_parts(request: HttpRequest, known: Container[str]) -> list[str]:
    """Return the known names in `?parts=`, in their order."""
    return [name for name in request.GET.get("parts", "").split(",") if name in known]


def part_element(name: str, html: SafeString, **data: object) -> SafeString:
    """Return the part in the element by which a script finds it, with more data attributes."""
    more = format_html_join("", ' data-{}="{}"', data.items())
    return format_html('<div data-part="{}"{}>{}</div>', name, more, html)


def parts_response(request: HttpRequest, html: str) -> HttpResponse:
    """Return page parts that browsers cache and revalidate: 304 while they are the same. Never a person's own."""
    response = HttpResponse(html)
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    tag = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = tag
    return cast(HttpResponse, get_conditional_response(request, etag=tag, response=response))
