"""The paths of core: under /api/, and the pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.views.decorators.http import require_safe

import core.api.views as api_docs
import core.backups.views as backups
import core.jobs.views as jobs
import core.mail.views as mail
from core.api.base import ApiRouter
from core.demo.api import SeedViewSet
from core.mail.api import MailboxViewSet, MyMailViewSet
from core.rooms.api import RoomViewSet
from core.ui import staff
from core.ui.navigation import search
from core.ui.staff import styleguide
from core.unsent.pages import unsent


@login_not_required
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Lead to the icon where a browser looks for it by itself: for a feed, an API response, a picture."""
    return redirect(static("img/icon.svg"))


router = ApiRouter()
router.register("rooms", RoomViewSet)
router.register("seed", SeedViewSet)
router.register("mailbox", MailboxViewSet)
router.register("me/mail", MyMailViewSet)
api = [
    path("schema", api_docs.schema, name="api-schema"),
    path("docs", api_docs.docs, name="api-docs"),
    *router.urls,
]

pages = [
    path("favicon.ico", icon, name="icon"),
    path("search/", search, name="search"),
    path("unsent/<uuid:form>/", unsent, name="unsent"),
    path("staff/", staff.index, name="staff"),
    path("staff/styleguide/", styleguide, name="styleguide"),
    path("staff/jobs/", jobs.jobs, name="staff-jobs"),
    path("staff/jobs/requeue-all/", jobs.requeue_all, name="staff-jobs-requeue-all"),
    path("staff/jobs/<uuid:failed_id>/requeue/", jobs.requeue, name="staff-job-requeue"),
    path("staff/jobs/<uuid:failed_id>/discard/", jobs.discard, name="staff-job-discard"),
    path("staff/mailbox/", mail.mailbox, name="staff-mailbox"),
    path("staff/mailbox/<uuid:mail_id>/", mail.message, name="staff-message"),
    path("staff/mailbox/<uuid:mail_id>/html/", mail.message_html, name="staff-message-html"),
    path("account/mail/", mail.my_mail, name="my-mail"),
    path("account/mail/<uuid:mail_id>/", mail.my_message, name="my-message"),
    path("account/mail/<uuid:mail_id>/html/", mail.my_message_html, name="my-message-html"),
    path("staff/backups/", backups.backups, name="staff-backups"),
    path("staff/backups/<str:name>/", backups.download, name="staff-backup"),
    path("staff/backups/<str:name>/delete/", backups.delete, name="staff-backup-delete"),
]
