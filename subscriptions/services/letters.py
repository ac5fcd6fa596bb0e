"""The mails to one subscriber. None says the name that was typed: anybody could make us mail their text to others."""

from typing import Any
from uuid import uuid4

from core.api import rate_limits
from core.errors import RateLimited
from core.mail.services import post
from subscriptions import links
from subscriptions.models import Status, Subscriber

PER_ADDRESS, WINDOW_SECONDS = 3, 3600


def ask_to_confirm(subscriber: Subscriber) -> bool:
    """Mail the link, at most three times an hour: nobody's mailbox is flooded by our form. Says whether it went."""
    return _post_rarely(subscriber, "confirm", {"url": links.to_confirm(subscriber)})


def say_subscribed_already(subscriber: Subscriber) -> bool:
    """To who asked again: the form tells nobody who is on the list, their own mail may."""
    return _post_rarely(subscriber, "already", {"url": links.to_choices(subscriber)})


def send_choices_link(subscriber: Subscriber) -> bool:
    return _post_rarely(subscriber, "choices", {"url": links.to_choices(subscriber)})


def welcome(subscriber: Subscriber) -> None:
    """Once for each opt-in."""
    post(
        to=subscriber.email,
        template="subscriptions/welcome",
        context={"url": links.to_choices(subscriber)},
        dedupe_key=f"subscriptions/welcome/{subscriber.pk}/{subscriber.opt_in}",
        unsubscribe=links.to_leave(subscriber),
        secret=True,
    )


def write_again(subscriber: Subscriber) -> bool:
    """The mail that helps who asks again: the link to confirm, or the one to their choices."""
    if subscriber.status == Status.PENDING:
        return ask_to_confirm(subscriber)
    return say_subscribed_already(subscriber)


def _post_rarely(subscriber: Subscriber, template: str, context: dict[str, Any]) -> bool:
    try:
        rate_limits.hit("newsletter-mail", subscriber.key, PER_ADDRESS, WINDOW_SECONDS)
    except RateLimited:
        return False
    post(
        to=subscriber.email,
        template=f"subscriptions/{template}",
        context=context,
        dedupe_key=f"subscriptions/{template}/{subscriber.pk}/{uuid4()}",
        secret=True,
    )
    return True
