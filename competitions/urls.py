"""The paths of competitions."""

from typing import Any

from django.urls import path

from competitions import api as calls
from competitions import match_api
from competitions import registrations_api as registrations
from competitions.page_urls import pages

__all__ = ["api", "pages"]

_ONE = "competitions/<str:competition>"
_REGISTRATION = f"{_ONE}/registrations/<uuid:registration>"
_CHECK_IN: dict[str, Any] = {"post": "check_in", "delete": "undo_check_in"}

api = [
    path("competitions", calls.CompetitionViewSet.as_view({"get": "list", "post": "create"})),
    path(_ONE, calls.CompetitionViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(f"{_ONE}/publish", calls.RunningViewSet.as_view({"post": "publish"})),
    path(f"{_ONE}/cancel", calls.RunningViewSet.as_view({"post": "cancel"})),
    path(f"{_ONE}/register", registrations.Register.as_view()),
    path(f"{_ONE}/registrations", registrations.RegistrationsViewSet.as_view({"get": "list"})),
    path(f"{_ONE}/entrants", registrations.Entrants.as_view({"post": "enter_by_hand"})),
    path(f"{_ONE}/registrations.csv", registrations.RegistrationsTable.as_view(), name="api-registrations-table"),
    path(_REGISTRATION, registrations.RegistrationsViewSet.as_view({"get": "retrieve", "delete": "remove"})),
    path(f"{_REGISTRATION}/check-in", registrations.RegistrationsViewSet.as_view(_CHECK_IN)),
    path("me/registrations", registrations.MyRegistrations.as_view({"get": "list"})),
    *match_api.paths,
]
