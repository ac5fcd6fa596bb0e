"""What those do who look after a chat."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.ui.confirm import confirm_first
from core.ui.forms import INVALID
from core.unsent.form_data import has_typed_text
from livechat import access, queries, services
from livechat.forms import ReasonForm, RulesForm, TimeOutForm
from livechat.models import Links, Stream
from livechat.views import questions
from livechat.views.showing import back_to

A_PAGE = 30
# What one does when many come to disturb.
RAID = {"slow_seconds": 30, "members_only": True, "links": Links.MODERATORS}


@require_http_methods(["GET", "HEAD", "POST"])
def moderation(request: HttpRequest, name: str) -> HttpResponse:
    """The rules of the chat, who may not write in it, what readers point out, and what was done."""
    stream = access.stream_to_moderate(request.user, name)
    rules = RulesForm(request.POST or None, initial={rule: getattr(stream, rule) for rule in RulesForm.base_fields})
    status = 200
    if request.method == "POST":
        wanted = RAID if "raid" in request.POST else rules.cleaned_data if rules.is_valid() else None
        if wanted is not None:
            services.change_chat(stream_id=stream.pk, by=request.user, **wanted)
            messages.success(request, "The rules of the chat are changed.")
            return redirect("stream-moderation", name=stream.slug)
        status = INVALID
    known = {
        "stream": stream,
        "rules": rules,
        "form": rules,
        "sanctions": queries.sanctions(stream),
        "reported": queries.reported().filter(stream=stream),
        "page": Paginator(queries.audit(stream).order_by("-created_at", "-id"), A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "livechat/moderation.html", known, status=status)


def _on_message(verb: Callable[..., Any], done: str) -> Callable[..., HttpResponse]:
    """A form's address that does one verb to one message and leads back."""

    @require_POST
    def do(request: HttpRequest, name: str, message: UUID) -> HttpResponse:
        stream = access.stream_to_moderate(request.user, name)
        return _do(request, stream, done, verb, message_id=message, **_more(request, verb))

    return do


def _more(request: HttpRequest, verb: Callable[..., Any]) -> dict[str, Any]:
    """What else its form says; a time-out that names no time is one of five minutes."""
    if verb is services.time_out:
        form = TimeOutForm(request.POST)
        return form.cleaned_data if form.is_valid() else {"seconds": 300}
    if verb is services.ban:
        reason = ReasonForm(request.POST)
        return reason.cleaned_data if reason.is_valid() else {}
    return {}


pin = _on_message(services.pin_message, "Pinned.")
time_out = confirm_first(questions.time_out)(_on_message(services.time_out, "Timed out."))
ban = confirm_first(questions.ban)(_on_message(services.ban, "Banned."))
settle = _on_message(services.settle_reports, "Its reports are answered.")
hand_over = _on_message(services.hand_over, "The help desk has it as #{}.")


@require_POST
def unpin(request: HttpRequest, name: str) -> HttpResponse:
    stream = access.stream_to_moderate(request.user, name)
    return _do(request, stream, "Taken down.", services.unpin_message)


@require_POST
def lift(request: HttpRequest, name: str, sanction: UUID) -> HttpResponse:
    stream = access.stream_to_moderate(request.user, name)
    return _do(request, stream, "They can write again.", services.lift_sanction, sanction_id=sanction)


def _do(request: HttpRequest, stream: Stream, done: str, verb: Callable[..., Any], **what: Any) -> HttpResponse:
    try:
        made = verb(stream_id=stream.pk, by=request.user, **what)
    except DomainError as refusal:
        if has_typed_text(request):
            raise
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done.format(made))
    return redirect(back_to(request, stream.get_absolute_url()))
