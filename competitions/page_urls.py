"""The pages of competitions."""

from django.urls import path

from competitions.views import brackets, editing, looking, matches, organizing, taking_part

_COMPETITION = "competitions/<str:name>"
_REGISTRATION = f"{_COMPETITION}/registrations/<uuid:registration>"

pages = [
    path("competitions/", looking.competition_list, name="competitions"),
    path("competitions/new/", editing.new, name="competition-new"),
    path("competitions/judge/<str:token>/", matches.judge, name="judge"),
    path("competitions/judge/<str:token>/<uuid:match>/", matches.judge_match, name="judge-match"),
    path(f"{_COMPETITION}/", looking.competition, name="competition"),
    path(f"{_COMPETITION}/register/", taking_part.register, name="competition-register"),
    path(f"{_COMPETITION}/confirm-address/", taking_part.ask_to_confirm, name="competition-ask-to-confirm"),
    path(f"{_COMPETITION}/withdraw/", taking_part.withdraw, name="competition-withdraw"),
    path(f"{_COMPETITION}/edit/", editing.edit, name="competition-edit"),
    path(f"{_COMPETITION}/publish/", editing.publish, name="competition-publish"),
    path(f"{_COMPETITION}/cancel/", editing.cancel, name="competition-cancel"),
    path(f"{_COMPETITION}/registrations/", organizing.registrations, name="competition-registrations"),
    path(f"{_COMPETITION}/entrants/", organizing.enter_by_hand, name="competition-enter-by-hand"),
    path(f"{_REGISTRATION}/check-in/", organizing.check_in, name="registration-check-in"),
    path(f"{_REGISTRATION}/undo-check-in/", organizing.undo_check_in, name="registration-undo-check-in"),
    path(f"{_REGISTRATION}/remove/", organizing.remove, name="registration-remove"),
    path(f"{_COMPETITION}/bracket/", brackets.bracket, name="competition-bracket"),
    path(f"{_COMPETITION}/bracket/draw/", brackets.draw, name="competition-draw"),
    path(f"{_COMPETITION}/bracket/rounds/", brackets.draw_next_round, name="competition-draw-round"),
    path(f"{_COMPETITION}/bracket/judges/", brackets.judge_sheet, name="competition-judge-sheet"),
    path(f"{_COMPETITION}/bracket/spots/<uuid:registration>/", brackets.give_spot, name="competition-give-spot"),
    path(f"{_COMPETITION}/bracket/<uuid:match>/", matches.match, name="competition-match"),
    path("my-registrations/", taking_part.my_registrations, name="my-registrations"),
]
