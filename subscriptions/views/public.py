"""Public pages: subscribe, the archive, private links from emails, and the member's own subscription."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clients import client_of
from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.mail.rendering import absolute_url
from core.people import SignedInHttpRequest
from core.systems import Hit
from core.times import format_day
from core.ui.forms import INVALID, add_error
from core.ui.navigation import MAX_HITS
from subscriptions import access, queries, services
from subscriptions.emails import campaign_context
from subscriptions.errors import AlreadySubscribed, LinkNoLongerValid
from subscriptions.forms import AddressForm, ChoicesForm, SubscribeForm
from subscriptions.models import Campaign, Status, Subscriber
from subscriptions.services import Origin
from subscriptions.services.subscribers import consent_text

FORM_ORIGINS = {"footer": "form at the foot of a page", "news": "form on the news page"}
PAGE_SIZE = 10
FEED_SIZE = 20
ONE_CLICK = "List-Unsubscribe"


def origin_of(request: HttpRequest, way: str) -> Origin:
    """Return the origin of a page request."""
    return Origin(way, client_of(request).network)


@csrf_exempt  # uses no session or rights, and stands on every page, even pages that set no cookie
@login_not_required
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Subscribe. The page never reveals whether the address is subscribed; the email does."""
    if request.method != "POST":
        return _render_subscribe(request, SubscribeForm())
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return _render_subscribe(request, form, INVALID)
    origin = origin_of(request, FORM_ORIGINS.get(form.cleaned_data["where"], "form"))
    email = form.cleaned_data["email"]
    try:
        services.subscribe(email=email, name=form.cleaned_data["name"], origin=origin)
    except AlreadySubscribed:
        services.resend_confirmation(email=email)
    except DomainError as refusal:
        return _render_subscribe(request, form, add_error(form, refusal))
    return redirect("subscribe-sent")


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/sent.html")


@login_not_required
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def request_link(request: HttpRequest) -> HttpResponse:
    """Email the private link to change preferences."""
    form, status = AddressForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.send_choices_link(email=form.cleaned_data["email"], origin=origin_of(request, "form"))
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                return redirect("subscribe-sent")
    return render(request, "subscriptions/link.html", {"form": form}, status=status)


def _render_subscribe(request: HttpRequest, form: SubscribeForm, status: int = 200) -> HttpResponse:
    return render(request, "subscriptions/subscribe.html", {"form": form, "consent": consent_text()}, status=status)


@login_not_required
@require_safe
def newsletter(request: HttpRequest) -> HttpResponse:
    """Show the archive, newest first, and the sign-up form."""
    page = Paginator(Campaign.objects.archived(), PAGE_SIZE).get_page(request.GET.get("page"))
    form = SubscribeForm(initial={"where": "news"})
    return render(request, "subscriptions/newsletter.html", {"page": page, "form": form, "consent": consent_text()})


@login_not_required
@require_safe
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "subscriptions/issue.html", {"issue": queries.issue(slug)})


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Return the archive as an Atom feed (RFC 4287)."""
    atom = Atom1Feed(
        title=f"{settings.CLUB_NAME}: news",
        link=absolute_url("/newsletter/"),
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=absolute_url("/newsletter/feed/"),
    )
    for campaign in Campaign.objects.archived()[:FEED_SIZE]:
        atom.add_item(
            title=campaign.subject,
            link=absolute_url(campaign.get_absolute_url()),
            description=campaign_context(campaign)["html"],
            unique_id=f"urn:uuid:{campaign.pk}",
            updateddate=campaign.finished_at,
            pubdate=campaign.finished_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def search_issues(request: HttpRequest, words: str) -> Iterator[Hit]:
    for issue in queries.search_issues(words)[:MAX_HITS]:
        yield Hit(issue.subject, issue.get_absolute_url(), format_day(issue.finished_at or issue.created_at))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then confirm by POST: mail programs open links by themselves."""
    try:
        if request.method != "POST":
            return render(
                request, "subscriptions/confirm.html", {"subscriber": access.subscriber_for_confirm_link(token)}
            )
        subscriber = services.confirm(token=token, origin=origin_of(request, "link in the mail"))
    except LinkNoLongerValid as refusal:
        return _render_invalid_link(request, refusal)
    messages.success(request, "Thank you. You are on the list.")
    return redirect("newsletter-choices", access.choices_token(subscriber))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, token: str) -> HttpResponse:
    """Show and save the subscriber's name and topics."""
    try:
        subscriber = access.subscriber_for_choices_link(token)
        form, status = _choices_form(request, subscriber), 200
        if request.method == "POST":
            status = INVALID
            if form.is_valid():
                try:
                    services.update_preferences(token=token, **form.cleaned_data)
                except LinkNoLongerValid:
                    raise
                except DomainError as refusal:
                    status = add_error(form, refusal)
                else:
                    messages.success(request, "Saved.")
                    return redirect("newsletter-choices", token)
    except LinkNoLongerValid as refusal:
        return _render_invalid_link(request, refusal)
    context = {"subscriber": subscriber, "form": form, "leave": access.unsubscribe_token(subscriber)}
    return render(request, "subscriptions/choices.html", context, status=status)


@csrf_exempt  # RFC 8058 §3.2: mail programs post here without cookies; the signed link is the proof
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then unsubscribe. A mail program's one-click POST (RFC 8058) unsubscribes at once. Idempotent."""
    one_click = request.method == "POST" and ONE_CLICK in request.POST
    try:
        subscriber = access.subscriber_for_unsubscribe_link(token)
        if request.method == "POST":
            way = "one click in the mail program" if one_click else "link in the mail"
            if "never" in request.POST:
                services.unsubscribe_forever(token=token, origin=origin_of(request, way))
            else:
                services.unsubscribe(token=token, origin=origin_of(request, way))
    except LinkNoLongerValid as refusal:
        return _render_invalid_link(request, refusal)
    if one_click:
        return HttpResponse("You get no more of these mails.\n", content_type="text/plain; charset=utf-8")
    if request.method == "POST":
        return redirect("newsletter-leave", token)
    page = "leave" if subscriber.status in (Status.PENDING, Status.CONFIRMED) else "left"
    return render(request, f"subscriptions/{page}.html", {"subscriber": subscriber})


def _choices_form(request: HttpRequest, subscriber: Subscriber) -> ChoicesForm:
    initial = {"name": subscriber.name, "topics": subscriber.topics.all()}
    return ChoicesForm(request.POST if request.method == "POST" else None, initial=initial)


def _render_invalid_link(request: HttpRequest, refusal: LinkNoLongerValid) -> HttpResponse:
    return render(request, "subscriptions/link_no_longer.html", status=refusal.status)


@never_cache
@idempotent_form()
@require_http_methods(["GET", "HEAD", "POST"])
def my_newsletter(request: SignedInHttpRequest) -> HttpResponse:
    """Show whether the account's address is subscribed; one button changes it."""
    if request.method != "POST":
        return _render_member(request)
    wanted = request.POST.get("newsletter") == "yes"
    try:
        subscriber = services.set_member_subscription(request.user, wanted, client_of(request).network)
    except DomainError as refusal:
        return _render_member(request, refusal.status, refusal.sentence)
    if wanted and subscriber and subscriber.status == Status.PENDING:
        messages.success(request, "Open the mail we have sent you and press its button.")
    else:
        messages.success(request, "You get the news." if wanted else "You get no more news.")
    return redirect("my-newsletter")


def _render_member(request: SignedInHttpRequest, status: int = 200, refusal: str = "") -> HttpResponse:
    subscriber = queries.subscription_of(request.user)
    is_on = bool(subscriber and subscriber.status in (Status.PENDING, Status.CONFIRMED))
    context = {"subscriber": subscriber, "is_on": is_on, "refusal": refusal, "consent": consent_text()}
    context["choices"] = access.choices_token(subscriber) if subscriber and is_on else ""
    return render(request, "subscriptions/mine.html", context, status=status)
