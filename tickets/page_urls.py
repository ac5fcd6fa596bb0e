"""The pages of the help desk."""

from django.urls import URLPattern, path

from tickets.views import canned, files, filing, following, posters, queue, together, working

_WORK = "staff/tickets/<int:number>"


def followed(base: str, name: str) -> list[URLPattern]:
    """What the requester does and sees on a request's page, by its number or by its link."""
    return [
        path(f"{base}/reply/", following.reply, name=f"{name}-reply"),
        path(f"{base}/close/", following.close, name=f"{name}-close"),
        path(f"{base}/reopen/", following.reopen, name=f"{name}-reopen"),
        path(f"{base}/edit/", following.edit, name=f"{name}-edit"),
        path(f"{base}/files/<uuid:file>/", files.file, name=f"{name}-file"),
    ]


pages = [
    path("tickets/", filing.ticket_list, name="tickets"),
    path("tickets/new/", filing.new, name="ticket-new"),
    path("tickets/similar/", filing.similar, name="tickets-similar"),
    path("tickets/mine/", filing.my_requests, name="my-requests"),
    path("tickets/track/<str:token>/", following.track, name="ticket-track"),
    *followed("tickets/track/<str:token>", "ticket-track"),
    path("tickets/<int:number>/", following.ticket, name="ticket"),
    *followed("tickets/<int:number>", "ticket"),
    path("staff/tickets/", queue.queue, name="staff-tickets"),
    path("staff/tickets/together/", together.together, name="staff-tickets-together"),
    path("staff/tickets/canned/", canned.canned_replies, name="staff-canned"),
    path("staff/tickets/canned/<uuid:canned>/", canned.canned_reply, name="staff-canned-reply"),
    path("staff/tickets/canned/<uuid:canned>/delete/", canned.delete_canned, name="staff-canned-delete"),
    path("staff/tickets/poster/", posters.poster, name="staff-poster"),
    path(f"{_WORK}/", working.ticket, name="staff-ticket"),
    path(f"{_WORK}/reply/", working.reply, name="staff-ticket-reply"),
    path(f"{_WORK}/claim/", working.claim, name="staff-ticket-claim"),
    path(f"{_WORK}/release/", working.release, name="staff-ticket-release"),
    path(f"{_WORK}/stand/", working.stand, name="staff-ticket-stand"),
    path(f"{_WORK}/sort/", working.sort, name="staff-ticket-sort"),
    path(f"{_WORK}/merge/", working.merge, name="staff-ticket-merge"),
    path(f"{_WORK}/unmerge/", working.unmerge, name="staff-ticket-unmerge"),
    path(f"{_WORK}/composing/", working.composing, name="staff-ticket-composing"),
]
