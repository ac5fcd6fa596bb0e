"""Making and changing a stream."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.ui.confirm import confirm_first
from core.ui.forms import INVALID, add_error, keep_moments
from livechat import access, services, video
from livechat.forms import StreamForm, as_sent
from livechat.views import questions


@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty form, then a stream."""
    access.refuse_unless_organizer(request.user)
    form, status = StreamForm(request.POST or None, initial={"status": "soon"}), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = services.create_stream(by=request.user, **_wanted(form))
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "The stream is there.")
                return redirect(made)
    return render(request, "livechat/new.html", {"form": form}, status=status)


@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """The form with the facts; starting and ending the stream is one of them."""
    stream = access.stream_to_manage(request.user, name)
    form, status = StreamForm(request.POST or None, initial=as_sent(stream), shows=stream.game), 200
    keep_moments(form, stream)
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.edit_stream(stream_id=stream.pk, by=request.user, **_wanted(form))
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect(stream)
    return render(request, "livechat/edit.html", {"stream": stream, "form": form}, status=status)


def _status(wanted: str, words: str) -> Any:
    """The address of one button that starts or ends a stream."""

    @require_POST
    @idempotent_form()
    def change(request: HttpRequest, name: str) -> HttpResponse:
        stream = access.stream_to_manage(request.user, name)
        services.edit_stream(stream_id=stream.pk, by=request.user, status=wanted)
        messages.success(request, words)
        return redirect(stream)

    return change


start = _status("live", "You are live.")
end = confirm_first(questions.end)(_status("ended", "The stream has ended, and its chat is closed."))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, then remove what nobody wrote in."""
    stream, refusal = access.stream_to_manage(request.user, name), None
    if request.method == "POST":
        try:
            services.delete_stream(stream_id=stream.pk, by=request.user)
        except DomainError as no:
            refusal = no
        else:
            messages.success(request, "Deleted.")
            return redirect("streams")
    known = {"stream": stream, "refusal": refusal.sentence if refusal else ""}
    return render(request, "livechat/delete.html", known, status=refusal.status if refusal else 200)


def _wanted(form: StreamForm) -> dict[str, Any]:
    """What the form says; without an address the club's own video plays."""
    wanted = dict(form.cleaned_data)
    if not wanted["video_url"]:
        wanted |= {"video_kind": "file", "video_url": video.PLACEHOLDER}
    return wanted
