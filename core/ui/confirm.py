"""Confirm an action before it is done, or undo it afterwards.

GET asks, POST does it. A link with `data-ask` leads to the question. With scripts it opens over the page
(static/js/ask.js), without them it is a page of its own; both show the same text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]
TEMPLATE = "ui/ask.html"


@dataclass(frozen=True)
class Question:
    """A question before an action.

    `title` names the thing, `says` what happens to whom. `act` is the button that acts, `keep` the safe
    one, which leads `back` without scripts. `form` asks for more, such as a reason.
    """

    title: str
    says: str
    act: str
    back: str
    keep: str = "Keep it"
    form: Form | None = None
    busy: str = ""
    takes: bool = True  # the action is drawn as one that takes something away
    sends: Mapping[str, str] = field(default_factory=dict)  # hidden fields
    does: str = ""  # the API call by which a page's own script acts (data-act)


def ask(
    request: HttpRequest, question: Question | None = None, *, template: str = TEMPLATE, status: int = 200, **known: Any
) -> HttpResponse:
    """Show the question, for this person and this moment only. A template may word it by its blocks."""
    form = question.form if question else None
    response = render(request, template, {"question": question, "form": form, **known}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def confirm_first(question: Callable[..., Question | HttpResponse]) -> Callable[[View], View]:
    """Answer GET on the view's URL with a question made from the view's own arguments.

    The question follows the rules of the action: it raises the same errors, and may redirect
    where there is nothing to ask.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                asked = question(request, *args, **kwargs)
                return ask(request, asked) if isinstance(asked, Question) else asked
            return view(request, *args, **kwargs)

        asking.asks_first = True  # type: ignore[attr-defined]  # for the test that walks all acts
        return asking

    return decorate


UNDO_TAG = "undo:"


def message_with_undo(request: HttpRequest, sentence: str, *, undo: str) -> None:
    """Add a message with an undo button. `undo` is the URL whose POST reverses the action."""
    messages.success(request, sentence, extra_tags=UNDO_TAG + undo)


def undo_url(message: Message) -> str:
    """Return the URL that undoes the message's action; "" for other messages."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO_TAG) if tags.startswith(UNDO_TAG) else ""
