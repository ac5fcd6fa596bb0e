"""What the staff do with many requests of the queue at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.idempotency.pages import idempotent_form
from core.staff.access import staff_only
from tickets import services
from tickets.forms import TogetherForm
from tickets.services.together import Outcome


@staff_only
@idempotent_form()
@require_POST
def together(request: HttpRequest) -> HttpResponse:
    """Assign, tag or close the requests that were ticked. Back in the queue a sentence says what came of it."""
    form = TogetherForm(request.POST)
    if form.is_valid():
        outcome, words = _do(request.user, form.cleaned_data)
        _tell(request, outcome, words)
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    back = request.POST.get("back", "")
    if back.startswith("/staff/tickets/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("staff-tickets")


def _do(person: Any, wanted: dict[str, Any]) -> tuple[Outcome, str]:
    """What came of it, and how to say so after "2 requests"."""
    numbers = wanted["ticket"]
    match wanted["act"]:
        case "assign":
            chosen = wanted["assignee"] or None
            name = dict(TogetherForm().fields["assignee"].choices)[wanted["assignee"]]  # type: ignore[attr-defined]
            outcome = services.assign_together(by=person, numbers=numbers, assignee=chosen)
            return outcome, f"assigned to {name}" if chosen else "assigned to nobody"
        case "tag":
            tagged = services.tag_together(by=person, numbers=numbers, tag=wanted["tag"])
            return tagged, f"tagged “{wanted['tag'].lower()}”"
        case _:
            return services.close_together(by=person, numbers=numbers), "closed"


def _tell(request: HttpRequest, outcome: Outcome, words: str) -> None:
    if outcome.done:
        many = len(outcome.done)
        messages.success(request, f"{many} request{'s' if many != 1 else ''} {words}.")
    if outcome.refused:
        said = " ".join(f"#{number}: {sentence}" for number, sentence in outcome.refused.items())
        messages.error(request, f"Not changed: {said}")
