"""What the club wrote: for everybody to read, and to follow with a feed reader."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from core.mail.links import absolute
from subscriptions import queries
from subscriptions.forms import SubscribeForm
from subscriptions.models import Campaign
from subscriptions.services.issues import context_of
from subscriptions.words import consent_text

A_PAGE = 10
IN_FEED = 20


@login_not_required
@require_safe
def newsletter(request: HttpRequest) -> HttpResponse:
    """What was sent, the newest first, and the form to get the next."""
    page = Paginator(Campaign.objects.archived(), A_PAGE).get_page(request.GET.get("page"))
    form = SubscribeForm(initial={"where": "news"})
    return render(request, "subscriptions/newsletter.html", {"page": page, "form": form, "consent": consent_text()})


@login_not_required
@require_safe
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "subscriptions/issue.html", {"issue": queries.issue(slug)})


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The same for feed readers (RFC 4287)."""
    news = Atom1Feed(
        title=f"{settings.CLUB_NAME}: news",
        link=absolute("/newsletter/"),
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=absolute("/newsletter/feed/"),
    )
    for each in Campaign.objects.archived()[:IN_FEED]:
        news.add_item(
            title=each.subject,
            link=absolute(each.get_absolute_url()),
            description=context_of(each)["html"],
            unique_id=f"urn:uuid:{each.pk}",
            updateddate=each.finished_at,
            pubdate=each.finished_at,
        )
    return HttpResponse(news.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
