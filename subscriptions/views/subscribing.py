"""Pages that put somebody on the list. They say the same whoever's address it is; the mail says more."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.ui.refusing import INVALID, say_no
from subscriptions import services
from subscriptions.forms import AddressForm, SubscribeForm
from subscriptions.refusals import AlreadySubscribed
from subscriptions.views.showing import origin_of
from subscriptions.words import consent_text

WAYS = {"footer": "form at the foot of a page", "news": "form on the news page"}


@csrf_exempt  # it needs nobody's authority, and stands on every page, also on those that set no cookie
@login_not_required
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form. Who is on the list already is told so by mail alone."""
    if request.method != "POST":
        return _show(request, SubscribeForm())
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return _show(request, form, INVALID)
    origin = origin_of(request, WAYS.get(form.cleaned_data["where"], "form"))
    email = form.cleaned_data["email"]
    try:
        services.subscribe(email=email, name=form.cleaned_data["name"], origin=origin)
    except AlreadySubscribed:
        services.write_again(email=email)
    except DomainError as refusal:
        return _show(request, form, say_no(form, refusal))
    return redirect("subscribe-sent")


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/sent.html")


@login_not_required
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """The private link by mail, for who wants to change what they get."""
    form, status = AddressForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.send_choices_link(email=form.cleaned_data["email"], origin=origin_of(request, "form"))
            except DomainError as refusal:
                status = say_no(form, refusal)
            else:
                return redirect("subscribe-sent")
    return render(request, "subscriptions/link.html", {"form": form}, status=status)


def _show(request: HttpRequest, form: SubscribeForm, status: int = 200) -> HttpResponse:
    return render(request, "subscriptions/subscribe.html", {"form": form, "consent": consent_text()}, status=status)
