"""Organizers' pages: create, edit, start, end and delete a stream."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error, keep_moments
from livechat import access, services, video
from livechat.forms import StreamForm, stream_initial


@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def new_stream(request: SignedInHttpRequest) -> HttpResponse:
    """Create a stream."""
    access.require_organizer(request.user)
    form, status = StreamForm(request.POST or None, initial={"status": "soon"}), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                stream = services.create_stream(by=request.user, **_stream_data(form))
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "The stream is there.")
                return redirect(stream)
    return render(request, "livechat/new.html", {"form": form}, status=status)


@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def edit_stream(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Edit a stream; `status` starts or ends it."""
    stream = access.stream_to_manage(request.user, name)
    form, status = StreamForm(request.POST or None, initial=stream_initial(stream), shows=stream.game), 200
    keep_moments(form, stream)
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.edit_stream(stream_id=stream.pk, by=request.user, **_stream_data(form))
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect(stream)
    return render(request, "livechat/edit.html", {"stream": stream, "form": form}, status=status)


def ask_end(request: HttpRequest, name: str) -> Question:
    stream = access.stream_to_manage(request.user, name)
    return Question(
        title="End the stream?",
        says=f"{stream.title} stops for everybody who watches, and its chat closes.",
        act="End the stream",
        keep="Stay live",
        back=stream.get_absolute_url(),
    )


def _status_view(status_value: str, message: str) -> Any:
    """Build the view of a button that starts or ends a stream."""

    @require_POST
    @idempotent_form()
    def view(request: SignedInHttpRequest, name: str) -> HttpResponse:
        stream = access.stream_to_manage(request.user, name)
        services.edit_stream(stream_id=stream.pk, by=request.user, status=status_value)
        messages.success(request, message)
        return redirect(stream)

    return view


start_stream = _status_view("live", "You are live.")
end_stream = confirm_first(ask_end)(_status_view("ended", "The stream has ended, and its chat is closed."))


@require_http_methods(["GET", "HEAD", "POST"])
def delete_stream(request: SignedInHttpRequest, name: str) -> HttpResponse:
    """Ask, then delete a stream without messages."""
    stream, refusal = access.stream_to_manage(request.user, name), None
    if request.method == "POST":
        try:
            services.delete_stream(stream_id=stream.pk, by=request.user)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, "Deleted.")
            return redirect("streams")
    context = {"stream": stream, "refusal": refusal.sentence if refusal else ""}
    return render(request, "livechat/delete.html", context, status=refusal.status if refusal else 200)


def _stream_data(form: StreamForm) -> dict[str, Any]:
    """Return the form's data, with the placeholder video if no URL was entered."""
    data = dict(form.cleaned_data)
    if not data["video_url"]:
        data |= {"video_kind": "file", "video_url": video.PLACEHOLDER}
    return data
