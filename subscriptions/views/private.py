"""Pages that private links in mail lead to. Reading changes nothing, for mail programs follow links by themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.ui.refusing import INVALID, say_no
from subscriptions import access, links, services
from subscriptions.forms import ChoicesForm
from subscriptions.models import Status, Subscriber
from subscriptions.refusals import LinkNoLonger
from subscriptions.views.showing import origin_of

ONE_CLICK = "List-Unsubscribe"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first: the click confirms."""
    try:
        if request.method != "POST":
            return render(request, "subscriptions/confirm.html", {"subscriber": access.who_confirms(token)})
        subscriber = services.confirm(token=token, origin=origin_of(request, "link in the mail"))
    except LinkNoLonger as refusal:
        return _no_longer(request, refusal)
    messages.success(request, "Thank you. You are on the list.")
    return redirect("newsletter-choices", links.choices_token(subscriber))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, token: str) -> HttpResponse:
    """What they get, and what they are called."""
    try:
        subscriber = access.who_chooses(token)
        form, status = _choices_form(request, subscriber), 200
        if request.method == "POST":
            status = INVALID
            if form.is_valid():
                try:
                    services.choose(token=token, **form.cleaned_data)
                except LinkNoLonger:
                    raise
                except DomainError as refusal:
                    status = say_no(form, refusal)
                else:
                    messages.success(request, "Saved.")
                    return redirect("newsletter-choices", token)
    except LinkNoLonger as refusal:
        return _no_longer(request, refusal)
    known = {"subscriber": subscriber, "form": form, "leave": links.leave_token(subscriber)}
    return render(request, "subscriptions/choices.html", known, status=status)


@csrf_exempt  # RFC 8058 §3.2: a mail program posts here without cookies; the signed link is the proof
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first. A mail program's one click (RFC 8058) posts here and leaves at once; twice is as good as once."""
    one_click = request.method == "POST" and ONE_CLICK in request.POST
    try:
        subscriber = access.who_leaves(token)
        if request.method == "POST":
            way = "one click in the mail program" if one_click else "link in the mail"
            if "never" in request.POST:
                services.ask_never_again(token=token, origin=origin_of(request, way))
            else:
                services.leave(token=token, origin=origin_of(request, way))
    except LinkNoLonger as refusal:
        return _no_longer(request, refusal)
    if one_click:
        return HttpResponse("You get no more of these mails.\n", content_type="text/plain; charset=utf-8")
    if request.method == "POST":
        return redirect("newsletter-leave", token)
    page = "leave" if subscriber.status in (Status.PENDING, Status.CONFIRMED) else "left"
    return render(request, f"subscriptions/{page}.html", {"subscriber": subscriber})


def _choices_form(request: HttpRequest, subscriber: Subscriber) -> ChoicesForm:
    now = {"name": subscriber.name, "topics": subscriber.topics.all()}
    return ChoicesForm(request.POST if request.method == "POST" else None, initial=now)


def _no_longer(request: HttpRequest, refusal: LinkNoLonger) -> HttpResponse:
    return render(request, "subscriptions/link_no_longer.html", status=refusal.status)
