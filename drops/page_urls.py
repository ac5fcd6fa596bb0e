"""The pages of drops."""

from django.urls import path

from drops.views import console, desk, editing, looking, taking_part

_ONE = "drops/<str:name>"
_ENTRY = f"{_ONE}/console/<uuid:entry>"

pages = [
    path("drops/", looking.drop_list, name="drops"),
    path("drops/new/", editing.new, name="drop-new"),
    path(f"{_ONE}/", looking.drop, name="drop"),
    path(f"{_ONE}/fairness/", looking.fairness, name="drop-fairness"),
    path(f"{_ONE}/join/", taking_part.join, name="drop-join"),
    path(f"{_ONE}/claim/", taking_part.claim, name="drop-claim"),
    path(f"{_ONE}/confirm-address/", taking_part.ask_to_confirm, name="drop-ask-to-confirm"),
    path(f"{_ONE}/leave/", taking_part.leave, name="drop-leave"),
    path(f"{_ONE}/edit/", editing.edit, name="drop-edit"),
    path(f"{_ONE}/delete/", editing.delete, name="drop-delete"),
    path(f"{_ONE}/console/", console.console, name="drop-console"),
    path(f"{_ONE}/console/export/", console.export, name="drop-export"),
    path(f"{_ONE}/seal/", console.seal, name="drop-seal"),
    path(f"{_ONE}/draw/", console.draw, name="drop-draw"),
    path(f"{_ENTRY}/move/", console.move, name="drop-move"),
    path(f"{_ENTRY}/remove/", console.remove, name="drop-remove"),
    path(f"{_ONE}/claims/<uuid:claim>/revoke/", console.revoke, name="drop-revoke"),
    path("my-claims/", taking_part.my_claims, name="my-claims"),
    path("redeem/", desk.redeem, name="redeem"),
]
