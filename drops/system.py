"""What drops plug into."""

from core.systems import AccountPage, Destination, HomeSection, Search, System
from drops import emails, queries, services
from drops.rooms import DROP
from drops.views import public

SYSTEM = System(
    navigation=(Destination("Drops", "/drops/", "bolt", tab=True, order=50),),
    home=(HomeSection(public.section, order=30),),
    searches=(Search("Drops", "bolt", public.search_drops, order=50),),
    account_pages=(AccountPage("My claims", "/my-claims/", order=40),),
    rooms=(DROP,),
    invariants=services.audit,
    erasure=services.forget_person,
    emails=emails.KINDS,
    mail_placeholders={"claim": queries.claim_code_by_id},
)
