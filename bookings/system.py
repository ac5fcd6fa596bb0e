"""What bookings plug into."""

from bookings import emails, services
from bookings.rooms import EVENT
from bookings.views import public
from core.systems import AccountPage, Destination, HomeSection, PersonPanel, Search, System

SYSTEM = System(
    navigation=(Destination("Events", "/events/", "ticket", tab=True, group="Play", order=20),),
    home=(HomeSection(public.home_section, order=20),),
    searches=(Search("Events", "ticket", public.search_events, order=10),),
    account_pages=(AccountPage("My reservations", "/my-reservations/", order=10),),
    person_panels=(PersonPanel("Seats", "ticket", public.seats_of_person, order=10),),
    rooms=(EVENT,),
    invariants=services.audit,
    emails=emails.KINDS,
    erasure=services.forget_person,
)
