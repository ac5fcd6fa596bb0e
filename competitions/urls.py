"""The paths of competitions."""

from typing import Any

from django.urls import path

from competitions.api import CompetitionViewSet, RunningViewSet
from competitions.match_api import BracketViewSet, MatchView, verb
from competitions.match_serializers import GameIn, ResultIn, VersionIn, WalkoverIn
from competitions.page_urls import pages
from competitions.registrations_api import Entrants, MyRegistrations, Register, RegistrationsTable, RegistrationsViewSet
from competitions.services import matches

__all__ = ["api", "pages"]

_API_COMPETITION = "competitions/<str:competition>"
_API_REGISTRATION = f"{_API_COMPETITION}/registrations/<uuid:registration>"
_API_BRACKET = f"{_API_COMPETITION}/bracket"
_API_MATCH = "matches/<uuid:match>"
_CHECK_IN: dict[str, Any] = {"post": "check_in", "delete": "undo_check_in"}

api = [
    path("competitions", CompetitionViewSet.as_view({"get": "list", "post": "create"})),
    path(_API_COMPETITION, CompetitionViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(f"{_API_COMPETITION}/publish", RunningViewSet.as_view({"post": "publish"})),
    path(f"{_API_COMPETITION}/cancel", RunningViewSet.as_view({"post": "cancel"})),
    path(f"{_API_COMPETITION}/register", Register.as_view()),
    path(f"{_API_COMPETITION}/registrations", RegistrationsViewSet.as_view({"get": "list"})),
    path(f"{_API_COMPETITION}/entrants", Entrants.as_view({"post": "enter_by_hand"})),
    path(f"{_API_COMPETITION}/registrations.csv", RegistrationsTable.as_view(), name="api-registrations-table"),
    path(_API_REGISTRATION, RegistrationsViewSet.as_view({"get": "retrieve", "delete": "remove"})),
    path(f"{_API_REGISTRATION}/check-in", RegistrationsViewSet.as_view(_CHECK_IN)),
    path("me/registrations", MyRegistrations.as_view({"get": "list"})),
    path(_API_BRACKET, BracketViewSet.as_view({"get": "retrieve", "post": "draw"})),
    path(f"{_API_BRACKET}/rounds", BracketViewSet.as_view({"post": "draw_round"})),
    path(f"{_API_BRACKET}/give-spot", BracketViewSet.as_view({"post": "give_spot"})),
    path(f"{_API_BRACKET}/judge-links", BracketViewSet.as_view({"get": "judge_links"})),
    path(_API_MATCH, MatchView.as_view({"get": "retrieve"})),
    path(f"{_API_MATCH}/start", verb(VersionIn, matches.start_match, "They are playing now")),
    path(f"{_API_MATCH}/result", verb(ResultIn, matches.enter_result, "Enter or correct a result")),
    path(f"{_API_MATCH}/walkover", verb(WalkoverIn, matches.give_walkover, "One side did not play")),
    path(f"{_API_MATCH}/clear", verb(VersionIn, matches.clear_result, "Take a result back")),
    path(f"{_API_MATCH}/game", verb(GameIn, matches.tie_to_game, "Let a game of the scoreboard decide it")),
]
