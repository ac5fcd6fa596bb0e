"""The paths of bookings."""

from django.urls import path

from bookings import api as calls
from bookings import doors_api as doors
from bookings import seats_api as seats
from bookings.page_urls import pages

__all__ = ["api", "pages"]

_ONE = "events/<str:event>"

api = [
    path("events", calls.EventViewSet.as_view({"get": "list", "post": "create"})),
    path(_ONE, calls.EventViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(f"{_ONE}/cancel", calls.RunningViewSet.as_view({"post": "cancel"})),
    path(f"{_ONE}/layout", calls.RunningViewSet.as_view({"put": "draw"})),
    path(f"{_ONE}/seats", calls.Seats.as_view()),
    path(f"{_ONE}/reserve", seats.Reserve.as_view()),
    path(f"{_ONE}/seat", seats.ChangeSeat.as_view()),
    path(f"{_ONE}/holds", seats.Holds.as_view()),
    path(f"{_ONE}/waitlist", seats.Waitlist.as_view()),
    path(f"{_ONE}/reservations", doors.ReservationsViewSet.as_view({"get": "list"})),
    path(f"{_ONE}/reservations.csv", doors.ReservationsTable.as_view(), name="api-reservations-table"),
    path(f"{_ONE}/reservations/<uuid:reservation>", doors.ReservationsViewSet.as_view({"delete": "remove"})),
    path(f"{_ONE}/entries", doors.EntriesViewSet.as_view({"get": "list", "post": "check_in"})),
    path(f"{_ONE}/entries/upload", doors.EntriesViewSet.as_view({"post": "upload"})),
    path(f"{_ONE}/entries/<uuid:entry>/undo", doors.EntriesViewSet.as_view({"post": "undo"})),
    path(f"{_ONE}/roster", doors.Roster.as_view()),
    path("users/<uuid:user>/reservations", seats.PersonsReservations.as_view({"get": "list"})),
    path("me/reservations", seats.MyReservations.as_view({"get": "list"})),
    path("me/reservations/<uuid:reservation>", seats.MyReservations.as_view({"get": "retrieve"})),
]
