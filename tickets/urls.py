"""The URLs of the help desk: the API and the pages."""

from django.urls import URLPattern, path

from tickets.api import router
from tickets.views import canned_replies, public, queue, staff_ticket

__all__ = ["api", "pages"]
api = router.urls
_STAFF_TICKET = "staff/tickets/<int:number>"


def _requester_urls(base: str, name: str) -> list[URLPattern]:
    """Return the requester's URLs below a request's page, reached by number or by link."""
    return [
        path(f"{base}/reply/", public.reply, name=f"{name}-reply"),
        path(f"{base}/close/", public.close, name=f"{name}-close"),
        path(f"{base}/reopen/", public.reopen, name=f"{name}-reopen"),
        path(f"{base}/edit/", public.edit, name=f"{name}-edit"),
        path(f"{base}/files/<uuid:file>/", public.ticket_file, name=f"{name}-file"),
    ]


pages = [
    path("tickets/", public.ticket_list, name="tickets"),
    path("tickets/new/", public.new_ticket, name="ticket-new"),
    path("tickets/similar/", public.similar, name="tickets-similar"),
    path("tickets/mine/", public.my_requests, name="my-requests"),
    path("tickets/track/<str:token>/", public.track, name="ticket-track"),
    *_requester_urls("tickets/track/<str:token>", "ticket-track"),
    path("tickets/<int:number>/", public.ticket, name="ticket"),
    *_requester_urls("tickets/<int:number>", "ticket"),
    path("staff/tickets/", queue.queue, name="staff-tickets"),
    path("staff/tickets/together/", queue.bulk, name="staff-tickets-together"),
    path("staff/tickets/canned/", canned_replies.canned_replies, name="staff-canned"),
    path("staff/tickets/canned/<uuid:canned>/", canned_replies.canned_reply, name="staff-canned-reply"),
    path("staff/tickets/canned/<uuid:canned>/delete/", canned_replies.delete_canned, name="staff-canned-delete"),
    path("staff/tickets/poster/", queue.poster, name="staff-poster"),
    path(f"{_STAFF_TICKET}/", staff_ticket.ticket, name="staff-ticket"),
    path(f"{_STAFF_TICKET}/reply/", staff_ticket.reply, name="staff-ticket-reply"),
    path(f"{_STAFF_TICKET}/claim/", staff_ticket.claim, name="staff-ticket-claim"),
    path(f"{_STAFF_TICKET}/release/", staff_ticket.release, name="staff-ticket-release"),
    path(f"{_STAFF_TICKET}/stand/", staff_ticket.set_status, name="staff-ticket-stand"),
    path(f"{_STAFF_TICKET}/sort/", staff_ticket.sort_ticket, name="staff-ticket-sort"),
    path(f"{_STAFF_TICKET}/merge/", staff_ticket.merge, name="staff-ticket-merge"),
    path(f"{_STAFF_TICKET}/unmerge/", staff_ticket.unmerge, name="staff-ticket-unmerge"),
    path(f"{_STAFF_TICKET}/composing/", staff_ticket.composing, name="staff-ticket-composing"),
]
