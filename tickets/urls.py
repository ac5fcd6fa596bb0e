"""The paths of the help desk."""

from django.urls import path

from tickets import api as calls
from tickets.desk_api import DeskViewSet
from tickets.files_api import FileView
from tickets.page_urls import pages
from tickets.table_api import TicketsTable

__all__ = ["api", "pages"]

_ONE = "tickets/<str:ticket>"

api = [
    path("tickets", calls.TicketsViewSet.as_view({"get": "list", "post": "create"})),
    path("tickets.csv", TicketsTable.as_view(), name="api-tickets-table"),
    path(_ONE, calls.TicketViewSet.as_view({"get": "retrieve", "patch": "edit"})),
    path(f"{_ONE}/replies", calls.RepliesViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{_ONE}/replies/<uuid:reply>", calls.RepliesViewSet.as_view({"get": "retrieve"})),
    path(f"{_ONE}/files/<uuid:file>", FileView.as_view()),
    path(f"{_ONE}/claim", DeskViewSet.as_view({"post": "claim", "delete": "release"})),
    path(f"{_ONE}/merge", DeskViewSet.as_view({"post": "merge", "delete": "unmerge"})),
]
