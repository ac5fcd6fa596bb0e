"""What the help desk plugs into."""

from core.systems import AccountPage, Destination, PersonPanel, Reference, Search, StaffPage, System
from tickets import emails, queries, services
from tickets.rooms import QUEUE
from tickets.views import sections

SYSTEM = System(
    navigation=(Destination("Help", "/tickets/", "help", order=90),),
    searches=(Search("Help", "help", sections.search_requests, order=100),),
    references=(Reference(r"#\d{1,9}\b", sections.link_numbers),),
    account_pages=(AccountPage("My requests", "/tickets/mine/", order=50),),
    staff_pages=(
        StaffPage(
            "Help desk",
            "/staff/tickets/",
            "What people ask for, and who works on it.",
            waiting=queries.count_waiting,
            order=20,
        ),
    ),
    person_panels=(PersonPanel("Requests", "help", sections.requests_of, order=40),),
    rooms=(QUEUE,),
    invariants=services.audit,
    emails=emails.KINDS,
    erasure=services.forget_person,
)
