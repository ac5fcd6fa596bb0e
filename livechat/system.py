"""What streams and their chats plug into."""

from core.systems import Destination, HomeSection, Search, StaffPage, System
from livechat import queries, services, tasks
from livechat.rooms import STREAM
from livechat.views import sections

SYSTEM = System(
    navigation=(Destination("Live", "/live/", "live", head=False, group="Play", order=70),),
    home=(HomeSection(sections.home_section, order=10),),
    searches=(Search("Streams", "live", sections.search_streams, order=70),),
    staff_pages=(
        StaffPage(
            "Moderation",
            "/staff/moderation/",
            "What readers of the chats point out, and what was done.",
            waiting=queries.count_reported_messages,
            order=30,
        ),
    ),
    rooms=(STREAM,),
    reactions={"score.changed": (tasks.add_basket_to_chats,), "play.undone": (tasks.remove_basket_from_chats,)},
    invariants=services.audit,
    erasure=services.erase_person,
)
