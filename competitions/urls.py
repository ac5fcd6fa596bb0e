"""URLs of competitions: the API and the pages."""

from django.urls import path

from competitions.api import router
from competitions.views import brackets, organizer, public

__all__ = ["api", "pages"]
api = router.urls
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
