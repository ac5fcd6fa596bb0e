"""What the newsletter plugs into."""

from core.systems import AccountPage, Destination, Search, StaffPage, System
from subscriptions import emails, queries, services, tasks
from subscriptions.rooms import CAMPAIGN
from subscriptions.views import public

SYSTEM = System(
    navigation=(Destination("News", "/newsletter/", "mail", order=80),),
    searches=(Search("News", "mail", public.search_issues, order=60),),
    account_pages=(AccountPage("My newsletter", "/account/newsletter/", order=60),),
    staff_pages=(
        StaffPage("Subscribers", "/staff/subscribers/", "Who gets the newsletter, and how they agreed.", order=80),
        StaffPage(
            "Campaigns",
            "/staff/campaigns/",
            "What the club writes to its subscribers.",
            waiting=queries.count_paused_campaigns,
            order=90,
        ),
    ),
    rooms=(CAMPAIGN,),
    reactions={"event.updated": (tasks.event_changed,), "event.cancelled": (tasks.event_cancelled,)},
    invariants=services.audit,
    emails=emails.KINDS,
    erasure=services.erase_person,
    mail_choices={"newsletter": services.set_member_subscription},
    after_restore=(services.pause_after_restore,),
)
