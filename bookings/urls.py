"""The URLs of bookings: the API and the pages."""

from django.urls import path

from bookings.api import router
from bookings.views import attendees, organizer, public, reservations

__all__ = ["api", "pages"]
api = router.urls
_EVENT_PAGE = "events/<str:name>"
pages = [
    path("events/", public.event_list, name="events"),
    path("events/new/", organizer.new_event, name="event-new"),
    path(f"{_EVENT_PAGE}/", public.event, name="event"),
    path(f"{_EVENT_PAGE}/event.ics", public.calendar, name="event-calendar"),
    path(f"{_EVENT_PAGE}/reserve/", reservations.reserve, name="event-reserve"),
    path(f"{_EVENT_PAGE}/cancel-reservation/", reservations.cancel, name="event-cancel-reservation"),
    path(f"{_EVENT_PAGE}/wait/", reservations.wait, name="event-wait"),
    path(f"{_EVENT_PAGE}/stop-waiting/", reservations.stop_waiting, name="event-stop-waiting"),
    path(f"{_EVENT_PAGE}/hold/", reservations.hold, name="event-hold"),
    path(f"{_EVENT_PAGE}/release/", reservations.release, name="event-release"),
    path(f"{_EVENT_PAGE}/confirm-address/", reservations.ask_to_confirm, name="event-ask-to-confirm"),
    path(f"{_EVENT_PAGE}/change-seat/", reservations.change_seat, name="event-change-seat"),
    path(f"{_EVENT_PAGE}/edit/", organizer.edit_event, name="event-edit"),
    path(f"{_EVENT_PAGE}/desk/", organizer.desk, name="event-desk"),
    path(f"{_EVENT_PAGE}/open-sales/", organizer.open_sales, name="event-open-sales"),
    path(f"{_EVENT_PAGE}/unpublish/", organizer.unpublish, name="event-unpublish"),
    path(f"{_EVENT_PAGE}/delete/", organizer.delete_event, name="event-delete"),
    path(f"{_EVENT_PAGE}/layout/", organizer.layout, name="event-layout"),
    path(f"{_EVENT_PAGE}/cancel/", organizer.cancel_event, name="event-cancel"),
    path(f"{_EVENT_PAGE}/attendees/", attendees.attendees, name="event-attendees"),
    path(f"{_EVENT_PAGE}/attendees.csv", attendees.attendees_csv, name="event-attendees-table"),
    path(f"{_EVENT_PAGE}/attendees/<uuid:reservation>/remove/", attendees.remove_reservation, name="event-remove"),
    path(f"{_EVENT_PAGE}/door/", attendees.door, name="event-door"),
    path(f"{_EVENT_PAGE}/door/<uuid:entry>/undo/", attendees.undo_entry, name="event-undo"),
    path("my-reservations/", reservations.my_reservations, name="my-reservations"),
    path("my-reservations/<uuid:reservation>/", reservations.ticket, name="ticket"),
]
