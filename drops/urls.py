"""The paths of the drops' API and pages."""

from django.urls import path

from drops.api import router
from drops.views import organizer, public

__all__ = ["api", "pages"]
api = router.urls
_DROP_PAGE = "drops/<str:name>"
_ENTRY_PAGE = f"{_DROP_PAGE}/console/<uuid:entry>"
pages = [
    path("drops/", public.drop_list, name="drops"),
    path("drops/new/", organizer.new, name="drop-new"),
    path(f"{_DROP_PAGE}/", public.drop, name="drop"),
    path(f"{_DROP_PAGE}/fairness/", public.fairness, name="drop-fairness"),
    path(f"{_DROP_PAGE}/join/", public.join, name="drop-join"),
    path(f"{_DROP_PAGE}/claim/", public.claim, name="drop-claim"),
    path(f"{_DROP_PAGE}/confirm-address/", public.ask_to_confirm, name="drop-ask-to-confirm"),
    path(f"{_DROP_PAGE}/leave/", public.leave, name="drop-leave"),
    path(f"{_DROP_PAGE}/edit/", organizer.edit, name="drop-edit"),
    path(f"{_DROP_PAGE}/delete/", organizer.delete, name="drop-delete"),
    path(f"{_DROP_PAGE}/console/", organizer.console, name="drop-console"),
    path(f"{_DROP_PAGE}/console/export/", organizer.export, name="drop-export"),
    path(f"{_DROP_PAGE}/seal/", organizer.seal, name="drop-seal"),
    path(f"{_DROP_PAGE}/draw/", organizer.draw, name="drop-draw"),
    path(f"{_ENTRY_PAGE}/move/", organizer.move, name="drop-move"),
    path(f"{_ENTRY_PAGE}/remove/", organizer.remove, name="drop-remove"),
    path(f"{_DROP_PAGE}/claims/<uuid:claim>/revoke/", organizer.revoke, name="drop-revoke"),
    path("my-claims/", public.my_claims, name="my-claims"),
    path("redeem/", organizer.redeem, name="redeem"),
]
