"""One copy of a campaign: what it says to one reader, with the links that are theirs alone."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.utils.safestring import SafeString

from core.mail import links as addresses
from core.mail.models import MailBox
from core.mail.services import post
from core.ui.markdown import html_of
from subscriptions import links
from subscriptions.models import Campaign, Subscriber

TEMPLATE = "subscriptions/campaign"
# A link to a page of our own is written without the site's name, which a mail program would not know.
_OWN_HTML = re.compile(r'href="/(?!/)')
_OWN_TEXT = re.compile(r"\]\(/(?!/)")


def post_issue(campaign: Campaign, subscriber: Subscriber, person: Any = None) -> MailBox:
    """Put the subscriber's copy into the mailbox, once: the same campaign to the same subscriber is one message."""
    return post(
        to=person or subscriber.email,
        template=TEMPLATE,
        context=context_of(campaign) | {"choices": links.to_choices(subscriber)},
        dedupe_key=f"{TEMPLATE}/{campaign.pk}/{subscriber.pk}",
        automatic=False,
        unsubscribe=links.to_leave(subscriber),
        more_headers={"Precedence": "bulk", "List-Id": list_id()},
        secret=True,
    )


def post_test(campaign: Campaign, person: Any) -> MailBox:
    """The same to whoever writes it, marked as a test and without anybody's links."""
    return post(
        to=person,
        template=TEMPLATE,
        context=context_of(campaign) | {"subject": f"[Test] {campaign.subject}"},
        dedupe_key=f"{TEMPLATE}/test/{campaign.pk}/{uuid4()}",
        automatic=False,
    )


def context_of(campaign: Campaign) -> dict[str, Any]:
    site = settings.SITE_URL.rstrip("/")
    html = _OWN_HTML.sub(f'href="{site}/', html_of(campaign.body))
    return {
        "subject": campaign.subject,
        "body": _OWN_TEXT.sub(f"]({site}/", campaign.body),
        "html": SafeString(html),
        "read_here": addresses.absolute(campaign.get_absolute_url()) if campaign.in_archive else "",
    }


def list_id() -> str:
    """RFC 2919: by which mail programs know the list, whatever the subject."""
    return f"<newsletter.{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
