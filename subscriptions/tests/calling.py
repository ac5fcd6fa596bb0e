"""Call the API and follow links in emails."""

import re
from typing import Any
from urllib.parse import urlsplit

from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from subscriptions import services

HERE = services.Origin("test", "192.0.2.7")


def mails(template: str = "", to: str = "") -> list[MailBox]:
    """Return the newsletter's emails, oldest first."""
    write_mail()
    found = MailBox.objects.filter(template__startswith=f"subscriptions/{template}").order_by("created_at", "id")
    return list(found.filter(recipient=to) if to else found)


def link_in(mail: MailBox, page: str) -> str:
    """Return the path of the first link to such a page."""
    found = re.search(rf"https?://\S+/newsletter/{page}/[^\s\"<]+", mail.text)
    assert found, mail.text
    return urlsplit(found[0]).path


def token_in(mail: MailBox, page: str) -> str:
    return link_in(mail, page).rstrip("/").rpartition("/")[2]


def confirmed(email: str = "ana@fans.example") -> Any:
    """Return a subscriber who has confirmed."""
    services.subscribe(email=email, origin=HERE)
    return services.confirm(token=token_in(mails("confirm")[-1], "confirm"), origin=HERE)
