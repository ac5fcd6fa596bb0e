"""Writing in a chat without a script, and what anyone may do with a message."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.ui.confirm import confirm_first
from core.ui.forms import INVALID, add_error, show_again
from core.unsent.form_data import has_typed_text
from livechat import access, queries, services
from livechat.callers import speaker_of
from livechat.forms import MessageForm, NameForm, ReasonForm, TimeOutForm
from livechat.keys import public_key
from livechat.lines import Line
from livechat.services.speakers import guest_name, key_of, refuse_taken
from livechat.views import questions
from livechat.views.showing import NAME, page_shown


@login_not_required
@require_POST
def say(request: HttpRequest, name: str) -> HttpResponse:
    """Send what the form has. Its clientId makes a second click the same message."""
    stream, form = queries.stream(name), MessageForm(request.POST)
    page = page_shown(request, stream, request.POST.get("next", ""))
    if not form.is_valid():
        return show_again(request, page, INVALID, form=form)
    sent = form.cleaned_data
    try:
        services.send_message(
            stream_id=stream.pk,
            by=speaker_of(request),
            content=sent["cheer"] or sent["content"],
            sender=request.session.get(NAME),
            client_id=sent["client_id"],
        )
    except DomainError as refusal:
        return show_again(request, page, add_error(form, refusal, {"sender": "name"}), form=form)
    return redirect(f"{page}#chat")


@login_not_required
@require_POST
def take_name(request: HttpRequest, name: str) -> HttpResponse:
    """A guest says who they are; the browser's session keeps it, and is who they are from then on."""
    stream, form = queries.stream(name), NameForm(request.POST)
    page = page_shown(request, stream, request.POST.get("next", ""))
    if not form.is_valid():
        return show_again(request, page, INVALID, name_form=form)
    try:
        chosen = guest_name(form.cleaned_data["name"])
        refuse_taken(stream, chosen)
    except DomainError as refusal:
        return show_again(request, page, add_error(form, refusal, {"sender": "name"}), name_form=form)
    request.session[NAME] = chosen
    return redirect(f"{page}#chat")


@login_not_required
@require_safe
def message(request: HttpRequest, name: str, message: UUID) -> HttpResponse:
    """One message and what may be done with it. `?part=actions` answers with that alone."""
    stream = access.stream_named(name)
    one, speaker = access.message_of(stream, message), speaker_of(request)
    line = Line(one, public_key(key_of(stream, speaker)) if request.user.is_authenticated or speaker.session else "")
    known = {
        "stream": stream,
        "line": line,
        "moderates": access.may_moderate(stream, request.user),
        "is_pinned": stream.pinned_id == one.pk,
        "reason_form": ReasonForm(),
        "time_out_form": TimeOutForm(),
    }
    part = request.GET.get("part") == "actions"
    return render(request, "livechat/_actions.html" if part else "livechat/message.html", known)


@login_not_required
@confirm_first(questions.delete)
@require_POST
def delete(request: HttpRequest, name: str, message: UUID) -> HttpResponse:
    """Take a message away, as its sender or as a moderator."""
    stream = access.stream_named(name)
    try:
        services.delete_message(stream_id=stream.pk, message_id=message, by=speaker_of(request))
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Deleted.")
    return redirect(stream)


@login_not_required
@require_POST
def report(request: HttpRequest, name: str, message: UUID) -> HttpResponse:
    """Point a message out to those who look after the chat."""
    stream, form = access.stream_named(name), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.report_message(stream_id=stream.pk, message_id=message, by=speaker_of(request), reason=reason)
    except DomainError as refusal:
        if has_typed_text(request):
            raise
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Thank you. A moderator will look at it.")
    return redirect(stream)
