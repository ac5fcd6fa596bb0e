"""The pages of the mailbox: for staff, and each person's own. HTML is shown in a sandboxed frame."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.mail import services
from core.mail.models import MailBox
from core.people import SignedInHttpRequest
from core.security import content_policy
from core.ui.staff import staff_only

PAGE_SIZE = 20

framing = content_policy(frame_src="'self'")
framed = content_policy(
    default_src="'none'",
    script_src="'none'",
    style_src="'unsafe-inline'",
    img_src="data:",
    form_action="'none'",
    frame_ancestors="'self'",
    sandbox="allow-popups allow-popups-to-escape-sandbox",
)


@never_cache
@require_safe
@staff_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """List every message of the club."""
    text, state = request.GET.get("q", "")[:100], request.GET.get("state", "")
    state = state if state in MailBox.State.values else ""
    known = {"q": text, "state": state, "states": MailBox.State.choices}
    return _list(request, "staff/mailbox.html", services.all_messages(text=text, state=state), **known)


@never_cache
@require_safe
@staff_only
@framing
def message(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    return _message(request, "staff/message.html", services.all_messages(), mail_id)


@never_cache
@require_safe
@staff_only
@framed
def message_html(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    return HttpResponse(get_object_or_404(services.all_messages(), pk=mail_id).html_for(request.user))


@never_cache
@require_safe
def my_mail(request: SignedInHttpRequest) -> HttpResponse:
    """List the messages to me."""
    return _list(request, "mail/mine.html", services.messages_to(request.user))


@never_cache
@require_safe
@framing
def my_message(request: SignedInHttpRequest, mail_id: UUID) -> HttpResponse:
    return _message(request, "mail/my_message.html", services.messages_to(request.user), mail_id)


@never_cache
@require_safe
@framed
def my_message_html(request: SignedInHttpRequest, mail_id: UUID) -> HttpResponse:
    return HttpResponse(get_object_or_404(services.messages_to(request.user), pk=mail_id).html_for(request.user))


def _list(request: HttpRequest, template: str, found: QuerySet[MailBox], **known: Any) -> HttpResponse:
    page = Paginator(found.defer("text", "html"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, template, {"page": page, **known})


def _message(request: HttpRequest, template: str, found: QuerySet[MailBox], mail_id: UUID) -> HttpResponse:
    mail = get_object_or_404(found, pk=mail_id)
    hides = mail.secret and mail.person_id != request.user.pk and not mail.is_withheld
    return render(request, template, {"mail": mail, "text": mail.text_for(request.user), "hides": hides})
