"""The pages of bookings."""

from django.urls import path

from bookings.views import coming, door, drawing, editing, looking, mine, organizing, selling

_ONE = "events/<str:name>"

pages = [
    path("events/", looking.event_list, name="events"),
    path("events/new/", editing.new, name="event-new"),
    path(f"{_ONE}/", looking.event, name="event"),
    path(f"{_ONE}/event.ics", looking.calendar, name="event-calendar"),
    path(f"{_ONE}/reserve/", coming.reserve, name="event-reserve"),
    path(f"{_ONE}/cancel-reservation/", coming.cancel, name="event-cancel-reservation"),
    path(f"{_ONE}/wait/", coming.wait, name="event-wait"),
    path(f"{_ONE}/stop-waiting/", coming.stop_waiting, name="event-stop-waiting"),
    path(f"{_ONE}/hold/", coming.hold, name="event-hold"),
    path(f"{_ONE}/release/", coming.release, name="event-release"),
    path(f"{_ONE}/confirm-address/", coming.ask_to_confirm, name="event-ask-to-confirm"),
    path(f"{_ONE}/change-seat/", coming.change_seat, name="event-change-seat"),
    path(f"{_ONE}/edit/", editing.edit, name="event-edit"),
    path(f"{_ONE}/desk/", selling.desk, name="event-desk"),
    path(f"{_ONE}/open-sales/", selling.open_sales, name="event-open-sales"),
    path(f"{_ONE}/unpublish/", selling.unpublish, name="event-unpublish"),
    path(f"{_ONE}/delete/", selling.delete, name="event-delete"),
    path(f"{_ONE}/layout/", drawing.layout, name="event-layout"),
    path(f"{_ONE}/cancel/", editing.cancel, name="event-cancel"),
    path(f"{_ONE}/attendees/", organizing.attendees, name="event-attendees"),
    path(f"{_ONE}/attendees.csv", organizing.table, name="event-attendees-table"),
    path(f"{_ONE}/attendees/<uuid:reservation>/remove/", organizing.remove, name="event-remove"),
    path(f"{_ONE}/door/", door.door, name="event-door"),
    path(f"{_ONE}/door/<uuid:entry>/undo/", door.undo, name="event-undo"),
    path("my-reservations/", mine.my_reservations, name="my-reservations"),
    path("my-reservations/<uuid:reservation>/", mine.ticket, name="ticket"),
]
