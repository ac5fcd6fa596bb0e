"""What a request may say of itself, checked the same for every face."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.errors import Invalid
from tickets.models import Priority, Ticket, TicketStatus

_LENGTHS = {"title": Ticket.MAX_TITLE_LENGTH, "description": Ticket.MAX_TEXT_LENGTH, "content": Ticket.MAX_TEXT_LENGTH}
_CHOICES = {"status": TicketStatus.values, "priority": Priority.values}


def checked(given: dict[str, Any]) -> dict[str, Any]:
    """The facts without the spaces around, each tag once and in lower case; Invalid says all that is wrong at once."""
    facts = {name: _plain(value) for name, value in given.items()}
    if "title" in facts:
        facts["title"] = _one_line(facts["title"])
    if "tags" in facts:
        facts["tags"] = tags_of(facts["tags"])
    wrong = {name: [sentence] for name, value in facts.items() if (sentence := _problem(name, value))}
    if wrong:
        raise Invalid(fields=wrong)
    return facts


def tags_of(tags: Iterable[str]) -> list[str]:
    """Each tag once, in lower case and with single spaces."""
    return list(dict.fromkeys(filter(None, (" ".join(tag.lower().split()) for tag in tags))))


def _one_line(text: Any) -> Any:
    """A title becomes the subject of emails and a row of lists."""
    return " ".join(filter(None, map(str.strip, text.splitlines()))) if isinstance(text, str) else text


def _plain(value: Any) -> Any:
    """A browser sends a line's end as two characters."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _problem(name: str, value: Any) -> str:
    if longest := _LENGTHS.get(name):
        if not value:
            return "Please write something here."
        return f"At most {longest} characters." if len(value) > longest else ""
    if name in _CHOICES and value not in _CHOICES[name]:
        return f"One of: {', '.join(_CHOICES[name])}."
    if name == "email" and value:
        return _problem_of_address(value)
    if name == "tags" and (len(value) > Ticket.MAX_TAGS or any(len(tag) > Ticket.MAX_TAG_LENGTH for tag in value)):
        return f"At most {Ticket.MAX_TAGS} tags of {Ticket.MAX_TAG_LENGTH} characters."
    return ""


def _problem_of_address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return "Enter a valid email address."
    return ""
