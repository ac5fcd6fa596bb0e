"""Staff pages of the subscriber list: search, consent, topics, suppression, erasure, imports."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, NotFound
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.requests import takes_files
from core.spreadsheets import csv_response
from core.ui.confirm import Question, confirm_first
from core.ui.forms import INVALID, add_error
from core.ui.staff import staff_only
from subscriptions import queries, services
from subscriptions.forms import (
    ImportForm,
    LabelForm,
    ReadingForm,
    SearchForm,
    SuppressAddressForm,
    SuppressForm,
    TopicForm,
)
from subscriptions.imports.files import encoding_guesses, guess_encoding
from subscriptions.imports.reading import Choices
from subscriptions.models import Status, Subscriber, SubscriberImport, Suppression, Topic
from subscriptions.services.imports import Preview

PAGE_SIZE = 25
MAX_ROWS_SHOWN = 50
PREVIEW_STEP = "look"


@never_cache
@require_safe
@staff_only
def subscribers(request: HttpRequest) -> HttpResponse:
    """List subscribers, newest first; filter by ?q=, ?status= and ?topic=."""
    search = SearchForm(request.GET)
    filters = search.cleaned_data if search.is_valid() else {}
    results = queries.search(
        text=filters.get("q", ""), status=filters.get("status", ""), topic=filters.get("topic", "")
    )
    context = {
        "page": Paginator(results, PAGE_SIZE).get_page(request.GET.get("page")),
        "search": search,
        "wanted": filters,
        "counts": _counts(),
    }
    return render(request, "subscriptions/staff/subscribers.html", context)


@never_cache
@require_safe
@staff_only
def subscriber(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    return _render_subscriber(request, queries.subscriber(subscriber_id))


@staff_only
@idempotent_form()
@require_POST
def set_topics(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    """Set the subscriber's topics."""
    form = LabelForm(request.POST)
    if not form.is_valid():
        return _render_subscriber(request, queries.subscriber(subscriber_id), INVALID, label=form)
    services.set_topics(subscriber_id=subscriber_id, topics=form.cleaned_data["topics"])
    messages.success(request, "Saved.")
    return redirect("staff-subscriber", subscriber_id)


def _ask_suppress(request: HttpRequest, subscriber_id: UUID) -> Question:
    subscriber = queries.subscriber(subscriber_id)
    reason = request.GET.get("reason", "")
    return Question(
        title=f"Block {subscriber}?",
        says="The club never writes to this address again, and nobody can subscribe or import it.",
        act="Block",
        keep="Keep writing",
        back=reverse("staff-subscriber", args=[subscriber_id]),
        form=None if reason in Suppression.values else SuppressForm(),
        sends={"reason": reason} if reason in Suppression.values else {},
    )


@staff_only
@confirm_first(_ask_suppress)
@idempotent_form()
@require_POST
def suppress(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    form = SuppressForm(request.POST)
    if not form.is_valid():
        return _render_subscriber(request, queries.subscriber(subscriber_id), INVALID, suppress=form)
    origin = services.staff_origin(request.user)
    services.suppress(subscriber_id=subscriber_id, reason=form.cleaned_data["reason"], origin=origin)
    messages.success(request, "This address is never written to again.")
    return redirect("staff-subscriber", subscriber_id)


@staff_only
@idempotent_form()
@require_POST
def release(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    done = "It may subscribe again now, by itself."
    return _run(request, subscriber_id, services.release, done)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    """Ask, then erase the subscriber's personal data."""
    subscriber = queries.subscriber(subscriber_id)
    if request.method != "POST":
        return render(request, "subscriptions/staff/erase.html", {"subscriber": subscriber})
    return _run(request, subscriber_id, services.erase, "Erased. Only a digest of the address is kept.")


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def suppress_address(request: HttpRequest) -> HttpResponse:
    """Suppress an address, known or not."""
    form, status = SuppressAddressForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                subscriber = services.suppress_address(origin=services.staff_origin(request.user), **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "This address is never written to again.")
                return redirect("staff-subscriber", subscriber.pk)
    return render(request, "subscriptions/staff/suppress.html", {"form": form}, status=status)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """List the topics with their reach, and create one."""
    form, status = TopicForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.save_topic(**form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("staff-topics")
    context = {"topics": queries.topics_with_counts(), "form": form}
    return render(request, "subscriptions/staff/topics.html", context, status=status)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, topic_id: UUID) -> HttpResponse:
    """Edit a topic."""
    topic = _get_topic(topic_id)
    initial = {"name": topic.name, "says": topic.says, "is_offered": topic.is_offered}
    form, status = TopicForm(request.POST if request.method == "POST" else None, initial=initial), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.save_topic(topic_id=topic_id, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("staff-topics")
    return render(request, "subscriptions/staff/topic.html", {"topic": topic, "form": form}, status=status)


def _ask_delete_topic(request: HttpRequest, topic_id: UUID) -> Question:
    topic = _get_topic(topic_id)
    return Question(
        title=f"Delete {topic}?",
        says="Its subscribers stay on the list; they only lose this topic.",
        act="Delete",
        back=reverse("staff-topic", args=[topic_id]),
    )


@staff_only
@confirm_first(_ask_delete_topic)
@idempotent_form()
@require_POST
def delete_topic(request: HttpRequest, topic_id: UUID) -> HttpResponse:
    try:
        services.delete_topic(topic_id=topic_id)
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Deleted.")
    return redirect("staff-topics")


def _run(request: HttpRequest, subscriber_id: UUID, service: Callable[..., Any], message: str) -> HttpResponse:
    try:
        service(subscriber_id=subscriber_id, origin=services.staff_origin(request.user))
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, message)
    return redirect("staff-subscriber", subscriber_id)


def _render_subscriber(request: HttpRequest, subscriber: Subscriber, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "subscriber": subscriber,
        "consents": subscriber.consents.order_by("-created_at", "-id"),
        "deliveries": subscriber.deliveries.select_related("campaign").order_by("-created_at", "-id")[:PAGE_SIZE],
        "label": LabelForm(initial={"topics": subscriber.topics.all()}),
        "suppress": SuppressForm(),
        **forms,
    }
    return render(request, "subscriptions/staff/subscriber.html", context, status=status)


def _counts() -> list[tuple[str, str, int]]:
    counts = queries.count_by_status()
    return [(value, label, counts[value]) for value, label in Status.choices]


def _get_topic(topic_id: UUID) -> Topic:
    topic: Topic | None = Topic.objects.filter(pk=topic_id).first()
    if topic is None:
        raise NotFound
    return topic


@takes_files
@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: SignedInHttpRequest) -> HttpResponse:
    """Upload a file. Nothing is imported yet."""
    form, status = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm(), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            file, evidence = form.cleaned_data["file"], form.cleaned_data["evidence"]
            try:
                upload = services.upload_import(
                    data=file.read(), file_name=file.name, evidence=evidence, by=request.user
                )
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                return redirect("staff-import-look", upload.pk)
    return render(request, "subscriptions/staff/import.html", {"form": form}, status=status)


@never_cache
@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: SignedInHttpRequest, import_id: UUID) -> HttpResponse:
    """Preview an uploaded file, then import it. Changed choices are previewed again first."""
    file = _get_import(import_id)
    if file.done_at:
        refusal = "This file was imported already." if request.method == "POST" else ""
        return _render_import(request, file, status=409 if refusal else 200, refusal=refusal)
    preview = services.preview_import(file)
    form = _reading_form(request, file, preview)
    if request.method != "POST":
        return _render_import(request, file, preview, form)
    if not form.is_valid():
        return _render_import(request, file, preview, form, INVALID)
    try:
        if form.has_changed():
            return _save_choices(request, file, form)
        return _run_import(request, file, preview)
    except DomainError as refusal:
        return _render_import(request, file, preview, form, add_error(form, refusal))


@never_cache
@require_safe
@staff_only
def skipped_rows(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Download the invalid or skipped rows as CSV, each with its problem."""
    file = _get_import(import_id)
    lines = file.left_out_lines if file.done_at else services.preview_import(file).bad_rows_csv()
    if not lines:
        raise NotFound
    return csv_response("left-out", lines)


def _get_import(import_id: UUID) -> SubscriberImport:
    file = SubscriberImport.objects.filter(pk=import_id).first()
    if file is None:
        raise NotFound
    return file


def _reading_form(request: HttpRequest, file: SubscriberImport, preview: Preview) -> ReadingForm:
    """Return the form. A POST without its fields accepts what the page shows."""
    raw = bytes(file.data)
    guess = guess_encoding(raw)
    initial = {"evidence": file.evidence, "encoding": file.encoding or guess}
    encodings = encoding_guesses(raw) if guess else []
    form = ReadingForm(preview.reading, encodings, initial=initial)
    if request.method == "POST":
        data = request.POST.copy()
        for name in form.fields:
            data.setdefault(name, form.get_initial_for_field(form.fields[name], name) or "")
        form = ReadingForm(preview.reading, encodings, data=data, initial=initial)
    return form


def _save_choices(request: HttpRequest, file: SubscriberImport, form: ReadingForm) -> HttpResponse:
    services.configure_import(
        import_id=file.pk,
        choices=form.decided(Choices.from_json(file.choices)),
        encoding=form.cleaned_data.get("encoding", ""),
        evidence=form.cleaned_data["evidence"],
    )
    if request.POST.get("step") != PREVIEW_STEP:
        messages.info(request, "You changed something. Check the preview, then import.")
    return redirect("staff-import-look", file.pk)


def _run_import(request: SignedInHttpRequest, file: SubscriberImport, preview: Preview) -> HttpResponse:
    if request.POST.get("step") == PREVIEW_STEP:
        return redirect("staff-import-look", file.pk)
    imported = services.run_import(import_id=file.pk, by=request.user, leave_out_bad=True)
    messages.success(request, imported.outcome)
    return redirect("staff-import-look", imported.pk) if imported.left_out else redirect("staff-subscribers")


def _render_import(
    request: HttpRequest,
    file: SubscriberImport,
    preview: Preview | None = None,
    form: ReadingForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    context = {"file": file, "found": preview, "form": form, "shown": MAX_ROWS_SHOWN, "refusal": refusal}
    return render(request, "subscriptions/staff/import_look.html", context, status=status)
