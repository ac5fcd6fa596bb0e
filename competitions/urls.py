"""URLs of competitions: the API and the pages."""

from typing import Any

from django.urls import path

from competitions.api import (
    BracketViewSet,
    CompetitionActionsViewSet,
    CompetitionViewSet,
    EntrantsViewSet,
    MatchViewSet,
    MyRegistrationsViewSet,
    RegisterView,
    RegistrationsCsvView,
    RegistrationsViewSet,
    match_action,
)
from competitions.serializers import GameIn, ResultIn, VersionIn, WalkoverIn
from competitions.services import matches
from competitions.views import brackets, organizer, public

__all__ = ["api", "pages"]
_API_COMPETITION = "competitions/<str:competition>"
_API_REGISTRATION = f"{_API_COMPETITION}/registrations/<uuid:registration>"
_API_BRACKET = f"{_API_COMPETITION}/bracket"
_API_MATCH = "matches/<uuid:match>"
_CHECK_IN: dict[str, Any] = {"post": "check_in", "delete": "undo_check_in"}
api = [
    path("competitions", CompetitionViewSet.as_view({"get": "list", "post": "create"})),
    path(_API_COMPETITION, CompetitionViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(f"{_API_COMPETITION}/publish", CompetitionActionsViewSet.as_view({"post": "publish"})),
    path(f"{_API_COMPETITION}/cancel", CompetitionActionsViewSet.as_view({"post": "cancel"})),
    path(f"{_API_COMPETITION}/register", RegisterView.as_view()),
    path(f"{_API_COMPETITION}/registrations", RegistrationsViewSet.as_view({"get": "list"})),
    path(f"{_API_COMPETITION}/entrants", EntrantsViewSet.as_view({"post": "enter_by_hand"})),
    path(f"{_API_COMPETITION}/registrations.csv", RegistrationsCsvView.as_view(), name="api-registrations-table"),
    path(_API_REGISTRATION, RegistrationsViewSet.as_view({"get": "retrieve", "delete": "remove"})),
    path(f"{_API_REGISTRATION}/check-in", RegistrationsViewSet.as_view(_CHECK_IN)),
    path("me/registrations", MyRegistrationsViewSet.as_view({"get": "list"})),
    path(_API_BRACKET, BracketViewSet.as_view({"get": "retrieve", "post": "draw"})),
    path(f"{_API_BRACKET}/rounds", BracketViewSet.as_view({"post": "draw_round"})),
    path(f"{_API_BRACKET}/give-spot", BracketViewSet.as_view({"post": "give_spot"})),
    path(f"{_API_BRACKET}/judge-links", BracketViewSet.as_view({"get": "judge_links"})),
    path(_API_MATCH, MatchViewSet.as_view({"get": "retrieve"})),
    path(f"{_API_MATCH}/start", match_action(VersionIn, matches.start_match, "They are playing now")),
    path(f"{_API_MATCH}/result", match_action(ResultIn, matches.enter_result, "Enter or correct a result")),
    path(f"{_API_MATCH}/walkover", match_action(WalkoverIn, matches.give_walkover, "One side did not play")),
    path(f"{_API_MATCH}/clear", match_action(VersionIn, matches.clear_result, "Take a result back")),
    path(f"{_API_MATCH}/game", match_action(GameIn, matches.tie_to_game, "Let a game of the scoreboard decide it")),
]
_COMPETITION = "competitions/<str:name>"
_REGISTRATION = f"{_COMPETITION}/registrations/<uuid:registration>"
pages = [
    path("competitions/", public.competition_list, name="competitions"),
    path("competitions/new/", organizer.new, name="competition-new"),
    path("competitions/judge/<str:token>/", brackets.judge, name="judge"),
    path("competitions/judge/<str:token>/<uuid:match>/", brackets.judge_match, name="judge-match"),
    path(f"{_COMPETITION}/", public.competition, name="competition"),
    path(f"{_COMPETITION}/register/", public.register, name="competition-register"),
    path(f"{_COMPETITION}/confirm-address/", public.ask_to_confirm, name="competition-ask-to-confirm"),
    path(f"{_COMPETITION}/withdraw/", public.withdraw, name="competition-withdraw"),
    path(f"{_COMPETITION}/edit/", organizer.edit, name="competition-edit"),
    path(f"{_COMPETITION}/publish/", organizer.publish, name="competition-publish"),
    path(f"{_COMPETITION}/cancel/", organizer.cancel, name="competition-cancel"),
    path(f"{_COMPETITION}/registrations/", organizer.registrations, name="competition-registrations"),
    path(f"{_COMPETITION}/entrants/", organizer.enter_by_hand, name="competition-enter-by-hand"),
    path(f"{_REGISTRATION}/check-in/", organizer.check_in, name="registration-check-in"),
    path(f"{_REGISTRATION}/undo-check-in/", organizer.undo_check_in, name="registration-undo-check-in"),
    path(f"{_REGISTRATION}/remove/", organizer.remove, name="registration-remove"),
    path(f"{_COMPETITION}/bracket/", brackets.bracket, name="competition-bracket"),
    path(f"{_COMPETITION}/bracket/draw/", brackets.draw, name="competition-draw"),
    path(f"{_COMPETITION}/bracket/rounds/", brackets.draw_next_round, name="competition-draw-round"),
    path(f"{_COMPETITION}/bracket/judges/", brackets.judge_sheet, name="competition-judge-sheet"),
    path(f"{_COMPETITION}/bracket/spots/<uuid:registration>/", brackets.give_spot, name="competition-give-spot"),
    path(f"{_COMPETITION}/bracket/<uuid:match>/", brackets.match, name="competition-match"),
    path("my-registrations/", public.my_registrations, name="my-registrations"),
]
