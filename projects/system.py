"""What project boards plug into."""

from core.systems import Destination, Search, System
from projects import emails, services
from projects.rooms import PROJECT
from projects.views import boards

SYSTEM = System(
    navigation=(Destination("Boards", "/projects/", "list", signed_in=True, head=False, order=100),),
    searches=(Search("Tasks", "list", boards.search_tasks, order=80),),
    rooms=(PROJECT,),
    invariants=services.audit,
    emails=emails.KINDS,
    erasure=services.forget_person,
)
