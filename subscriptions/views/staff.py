"""The list for the staff: find somebody, see how they agreed, tag, suppress, forget."""

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
from core.staff.access import staff_only
from core.ui.asking import Question, asks
from core.ui.refusing import INVALID, say_no
from subscriptions import queries, services
from subscriptions.forms import LabelForm, SearchForm, SuppressAddressForm, SuppressForm, TopicForm
from subscriptions.models import Status, Subscriber, Suppression, Topic

A_PAGE = 25


@never_cache
@require_safe
@staff_only
def subscribers(request: HttpRequest) -> HttpResponse:
    """Everybody, the newest first; ?q=, ?status= and ?topic= narrow it."""
    search = SearchForm(request.GET)
    wanted = search.cleaned_data if search.is_valid() else {}
    found = queries.search(text=wanted.get("q", ""), status=wanted.get("status", ""), topic=wanted.get("topic", ""))
    known = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "search": search,
        "wanted": wanted,
        "counts": _counts(),
    }
    return render(request, "subscriptions/staff/subscribers.html", known)


@never_cache
@require_safe
@staff_only
def subscriber(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    return _show(request, queries.subscriber(subscriber_id))


@staff_only
@idempotent_form()
@require_POST
def label(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    """Say what they are tagged with."""
    form = LabelForm(request.POST)
    if not form.is_valid():
        return _show(request, queries.subscriber(subscriber_id), INVALID, label=form)
    services.label(subscriber_id=subscriber_id, topics=form.cleaned_data["topics"])
    messages.success(request, "Saved.")
    return redirect("staff-subscriber", subscriber_id)


def _suppress(request: HttpRequest, subscriber_id: UUID) -> Question:
    found = queries.subscriber(subscriber_id)
    reason = request.GET.get("reason", "")
    return Question(
        title=f"Block {found}?",
        says="The club never writes to this address again, and nobody can subscribe or import it.",
        act="Block",
        keep="Keep writing",
        back=reverse("staff-subscriber", args=[subscriber_id]),
        form=None if reason in Suppression.values else SuppressForm(),
        sends={"reason": reason} if reason in Suppression.values else {},
    )


@staff_only
@asks(_suppress)
@idempotent_form()
@require_POST
def suppress(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    form = SuppressForm(request.POST)
    if not form.is_valid():
        return _show(request, queries.subscriber(subscriber_id), INVALID, suppress=form)
    origin = services.staff(request.user)
    services.suppress(subscriber_id=subscriber_id, reason=form.cleaned_data["reason"], origin=origin)
    messages.success(request, "This address is never written to again.")
    return redirect("staff-subscriber", subscriber_id)


@staff_only
@idempotent_form()
@require_POST
def release(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    done = "It may subscribe again now, by itself."
    return _do(request, subscriber_id, services.release, done)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, subscriber_id: UUID) -> HttpResponse:
    """Ask, then forget who it was."""
    found = queries.subscriber(subscriber_id)
    if request.method != "POST":
        return render(request, "subscriptions/staff/erase.html", {"subscriber": found})
    return _do(request, subscriber_id, services.erase, "Erased. Only a digest of the address is kept.")


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def suppress_address(request: HttpRequest) -> HttpResponse:
    """Put an address on the list of those never to be written to, known or not."""
    form, status = SuppressAddressForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                found = services.suppress_address(origin=services.staff(request.user), **form.cleaned_data)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "This address is never written to again.")
                return redirect("staff-subscriber", found.pk)
    return render(request, "subscriptions/staff/suppress.html", {"form": form}, status=status)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """All topics with how many each reaches, and the form for one more."""
    form, status = TopicForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.save_topic(**form.cleaned_data)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("staff-topics")
    known = {"topics": queries.topics_with_counts(), "form": form}
    return render(request, "subscriptions/staff/topics.html", known, status=status)


@staff_only
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, topic_id: UUID) -> HttpResponse:
    """Call it something else, or offer it."""
    found = _topic(topic_id)
    now = {"name": found.name, "says": found.says, "is_offered": found.is_offered}
    form, status = TopicForm(request.POST if request.method == "POST" else None, initial=now), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.save_topic(topic_id=topic_id, **form.cleaned_data)
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("staff-topics")
    return render(request, "subscriptions/staff/topic.html", {"topic": found, "form": form}, status=status)


def _delete_topic(request: HttpRequest, topic_id: UUID) -> Question:
    found = _topic(topic_id)
    return Question(
        title=f"Delete {found}?",
        says="Its subscribers stay on the list; they only lose this topic.",
        act="Delete",
        back=reverse("staff-topic", args=[topic_id]),
    )


@staff_only
@asks(_delete_topic)
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


def _do(request: HttpRequest, subscriber_id: UUID, verb: Callable[..., Any], done: str) -> HttpResponse:
    try:
        verb(subscriber_id=subscriber_id, origin=services.staff(request.user))
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect("staff-subscriber", subscriber_id)


def _show(request: HttpRequest, found: Subscriber, status: int = 200, **forms: Any) -> HttpResponse:
    known = {
        "subscriber": found,
        "consents": found.consents.order_by("-created_at", "-id"),
        "deliveries": found.deliveries.select_related("campaign").order_by("-created_at", "-id")[:A_PAGE],
        "label": LabelForm(initial={"topics": found.topics.all()}),
        "suppress": SuppressForm(),
        **forms,
    }
    return render(request, "subscriptions/staff/subscriber.html", known, status=status)


def _counts() -> list[tuple[str, str, int]]:
    counted = queries.counts()
    return [(value, label, counted[value]) for value, label in Status.choices]


def _topic(topic_id: UUID) -> Topic:
    found: Topic | None = Topic.objects.filter(pk=topic_id).first()
    if found is None:
        raise NotFound
    return found
