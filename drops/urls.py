"""The paths of drops."""

from django.urls import path

from drops.api import DropViewSet, RunningViewSet
from drops.claims_api import ClaimsTable, ClaimViewSet, MakeClaim, MyPlace, Redeem, RevokeClaim, Waitlist
from drops.page_urls import pages

__all__ = ["api", "pages"]

_ONE = "drops/<str:drop>"
_ENTRY = f"{_ONE}/waitlist/<uuid:entry>"

api = [
    path("drops", DropViewSet.as_view({"get": "list", "post": "create"})),
    path(_ONE, DropViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(f"{_ONE}/fairness", DropViewSet.as_view({"get": "fairness"}), name="api-drop-fairness"),
    path(f"{_ONE}/seal", RunningViewSet.as_view({"post": "seal"})),
    path(f"{_ONE}/draw", RunningViewSet.as_view({"post": "draw"})),
    path(f"{_ONE}/waitlist", Waitlist.as_view({"get": "list", "post": "join", "delete": "leave"})),
    path(f"{_ONE}/waitlist/me", MyPlace.as_view()),
    path(_ENTRY, RunningViewSet.as_view({"patch": "move", "delete": "remove"})),
    path(f"{_ONE}/claim", MakeClaim.as_view()),
    path(f"{_ONE}/claims", RunningViewSet.as_view({"get": "claims"})),
    path(f"{_ONE}/claims.csv", ClaimsTable.as_view(), name="api-drop-table"),
    path("claims/redeem", Redeem.as_view()),
    path("claims/<uuid:claim>", ClaimViewSet.as_view({"get": "retrieve"})),
    path("claims/<uuid:claim>/revoke", RevokeClaim.as_view()),
    path("me/claims", ClaimViewSet.as_view({"get": "list"})),
]
