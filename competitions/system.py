"""What competitions plug into."""

from competitions import emails, services, tasks
from competitions.rooms import COMPETITION
from competitions.views import public
from core.systems import AccountPage, Destination, HomeSection, PersonPanel, Search, System

SYSTEM = System(
    navigation=(Destination("Compete", "/competitions/", "trophy", group="Play", order=30),),
    home=(HomeSection(public.home_section, order=40),),
    searches=(
        Search("Competitions", "trophy", public.search_competitions, order=30),
        Search("Teams", "trophy", public.search_teams, order=40),
    ),
    account_pages=(AccountPage("My registrations", "/my-registrations/", order=20),),
    person_panels=(PersonPanel("Registrations", "trophy", public.search_registrations, order=30),),
    rooms=(COMPETITION,),
    reactions={"game.finished": (tasks.fill_in_result,)},
    invariants=services.audit,
    emails=emails.KINDS,
    erasure=services.forget_person,
)
