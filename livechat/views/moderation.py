"""Moderators' pages of a chat, and the staff's page of all chats."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.people import SignedInHttpRequest
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error
from core.ui.staff import staff_only
from core.unsent.form_data import has_typed_text
from livechat import access, queries, services
from livechat.forms import ReasonForm, RulesForm, TimeOutForm, WordForm
from livechat.models import BlockedWord, Links, Stream
from livechat.services import moderation
from livechat.views.public import return_url

PAGE_SIZE = 30
# The rules of one button against a flood of disruptive messages.
RAID_RULES = {"slow_seconds": 30, "members_only": True, "links": Links.MODERATORS}


@require_http_methods(["GET", "HEAD", "POST"])
def chat_moderation(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Show and change the chat's rules; list sanctions, reports and the audit."""
    stream = access.stream_to_moderate(request.user, name)
    rules = RulesForm(request.POST or None, initial={rule: getattr(stream, rule) for rule in RulesForm.base_fields})
    status = 200
    if request.method == "POST":
        changes = RAID_RULES if "raid" in request.POST else rules.cleaned_data if rules.is_valid() else None
        if changes is not None:
            services.change_chat(stream_id=stream.pk, by=request.user, **changes)
            messages.success(request, "The rules of the chat are changed.")
            return redirect("stream-moderation", name=stream.slug)
        status = INVALID
    context = {
        "stream": stream,
        "rules": rules,
        "form": rules,
        "sanctions": queries.sanctions(stream),
        "reported": queries.reported_messages().filter(stream=stream),
        "page": Paginator(queries.audit(stream).order_by("-created_at", "-id"), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "livechat/moderation.html", context, status=status)


def ask_time_out(request: HttpRequest, name: str, message: UUID) -> Question:
    stream = access.stream_to_moderate(request.user, name)
    sender = access.get_message(stream, message).sender
    sent = {"seconds": request.GET.get("seconds", ""), "reason": request.GET.get("reason", "")}
    form = TimeOutForm(sent)
    words = dict(form.fields["seconds"].choices).get(int(sent["seconds"]) if sent["seconds"].isdecimal() else 0)  # type: ignore[attr-defined]
    return Question(
        title=f"Time out {sender}?",
        says=f"{sender} cannot write in this chat for {words or '5 minutes'}. You can lift it at any time.",
        act="Time out",
        keep="Let them write",
        back=stream.get_absolute_url(),
        sends=sent,
    )


def ask_ban(request: HttpRequest, name: str, message: UUID) -> Question:
    stream = access.stream_to_moderate(request.user, name)
    sender = access.get_message(stream, message).sender
    reason = request.GET.get("reason", "")
    return Question(
        title=f"Ban {sender}?",
        says=f"{sender} cannot write in this chat any more, until a moderator lifts the ban.",
        act="Ban",
        keep="Let them write",
        back=stream.get_absolute_url(),
        form=None if "reason" in request.GET else ReasonForm(),
        sends={"reason": reason} if reason else {},
    )


def _message_view(service: Callable[..., Any], message_text: str) -> Callable[..., HttpResponse]:
    """Build a view that runs a service on one message and redirects back."""

    @require_POST
    def view(request: HttpRequest, name: str, message: UUID) -> HttpResponse:
        stream = access.stream_to_moderate(request.user, name)
        return _run(request, stream, message_text, service, message_id=message, **_extra_arguments(request, service))

    return view


def _extra_arguments(request: HttpRequest, service: Callable[..., Any]) -> dict[str, Any]:
    """Return the service's other arguments from the form. The default time-out is five minutes."""
    if service is services.time_out:
        form = TimeOutForm(request.POST)
        return form.cleaned_data if form.is_valid() else {"seconds": 300}
    if service is services.ban:
        reason = ReasonForm(request.POST)
        return reason.cleaned_data if reason.is_valid() else {}
    return {}


pin = _message_view(services.pin_message, "Pinned.")
time_out = confirm_first(ask_time_out)(_message_view(services.time_out, "Timed out."))
ban = confirm_first(ask_ban)(_message_view(services.ban, "Banned."))
settle = _message_view(services.settle_reports, "Its reports are answered.")
hand_over = _message_view(services.hand_over, "The help desk has it as #{}.")


@require_POST
def unpin(request: HttpRequest, name: str) -> HttpResponse:
    stream = access.stream_to_moderate(request.user, name)
    return _run(request, stream, "Taken down.", services.unpin_message)


@require_POST
def lift(request: HttpRequest, name: str, sanction: UUID) -> HttpResponse:
    stream = access.stream_to_moderate(request.user, name)
    return _run(request, stream, "They can write again.", services.lift_sanction, sanction_id=sanction)


def _run(
    request: HttpRequest, stream: Stream, success: str, service: Callable[..., Any], **arguments: Any
) -> HttpResponse:
    try:
        result = service(stream_id=stream.pk, by=request.user, **arguments)
    except DomainError as refusal:
        if has_typed_text(request):
            raise
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, success.format(result))
    return redirect(return_url(request, stream.get_absolute_url()))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def staff_moderation(request: SignedInHttpRequest) -> HttpResponse:
    """Show the reports, sanctions and audit of all chats, and block words."""
    form, status = WordForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                moderation.block_word(word=form.cleaned_data["word"], by=request.user)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Nobody says that any more.")
                return redirect("staff-moderation")
    context = {
        "form": form,
        "reported": queries.reported_messages(),
        "sanctions": queries.all_sanctions()[:PAGE_SIZE],
        "words": BlockedWord.objects.order_by("word"),
        "page": Paginator(queries.full_audit(), PAGE_SIZE).get_page(request.GET.get("page")),
        "shows_evidence": True,
    }
    return render(request, "livechat/staff.html", context, status=status)


@require_POST
@staff_only
def allow_word(request: SignedInHttpRequest, word: UUID) -> HttpResponse:
    """Allow a blocked word again."""
    moderation.allow_word(word_id=word, by=request.user)
    messages.success(request, "It can be said again.")
    return redirect("staff-moderation")
