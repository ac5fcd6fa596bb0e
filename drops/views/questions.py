"""What the organizer is asked before somebody loses a place or a code, and before a draw."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from core.errors import NotFound
from core.ui.confirm import Question
from drops import access, queries
from drops.forms import ReasonForm
from drops.models import Drop, Waitlist


def remove(request: HttpRequest, name: str, entry: UUID) -> Question:
    drop = access.drop_to_manage(request.user, name)
    found = Waitlist.objects.filter(drop=drop, pk=entry).select_related("user").first()
    if found is None:
        raise NotFound("They are not on this list any more.")
    return _question(
        drop,
        title=f"Remove {found.user.name} from the list?",
        says=f"{found.user.name} loses the place for {drop.title}. Everybody behind moves up by one.",
        act="Remove",
        keep="Keep the place",
        form=ReasonForm(),
    )


def revoke(request: HttpRequest, name: str, claim: UUID) -> Question:
    drop = access.drop_to_manage(request.user, name)
    held = queries.claim_to_manage(request.user, claim)
    return _question(
        drop,
        title=f"Take the code back from {held.holder}?",
        says=f"The code for {drop.title} stops working at once, and the next in line gets the slot.",
        act="Take back",
        keep="Leave the code",
        form=ReasonForm(),
    )


def seal(request: HttpRequest, name: str) -> Question:
    drop = access.drop_to_manage(request.user, name)
    return _question(
        drop,
        title="Close the list?",
        says="Nobody who joins from now on takes part in the draw. The hash of the list is published. "
        "This cannot be undone.",
        act="Close the list",
        keep="Keep it open",
    )


def draw(request: HttpRequest, name: str) -> Question:
    drop = access.drop_to_manage(request.user, name)
    return _question(
        drop,
        title="Draw now?",
        says="The order is drawn once and published. Everybody on the list gets an email. This cannot be undone.",
        act="Draw",
        keep="Not yet",
        takes=False,
    )


def _question(drop: Drop, **words: Any) -> Question:
    return Question(back=reverse("drop-console", args=[drop.slug]), **words)
