"""The paths of drops."""

from django.urls import path

from drops import api as calls
from drops import claims_api as claims
from drops.page_urls import pages

__all__ = ["api", "pages"]

_ONE = "drops/<str:drop>"
_ENTRY = f"{_ONE}/waitlist/<uuid:entry>"

api = [
    path("drops", calls.DropViewSet.as_view({"get": "list", "post": "create"})),
    path(_ONE, calls.DropViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "destroy"})),
    path(f"{_ONE}/fairness", calls.DropViewSet.as_view({"get": "fairness"}), name="api-drop-fairness"),
    path(f"{_ONE}/seal", calls.RunningViewSet.as_view({"post": "seal"})),
    path(f"{_ONE}/draw", calls.RunningViewSet.as_view({"post": "draw"})),
    path(f"{_ONE}/waitlist", claims.Waitlist.as_view({"get": "list", "post": "join", "delete": "leave"})),
    path(f"{_ONE}/waitlist/me", claims.MyPlace.as_view()),
    path(_ENTRY, calls.RunningViewSet.as_view({"patch": "move", "delete": "remove"})),
    path(f"{_ONE}/claim", claims.MakeClaim.as_view()),
    path(f"{_ONE}/claims", calls.RunningViewSet.as_view({"get": "claims"})),
    path(f"{_ONE}/claims.csv", claims.ClaimsTable.as_view(), name="api-drop-table"),
    path("claims/redeem", claims.Redeem.as_view()),
    path("claims/<uuid:claim>", claims.ClaimViewSet.as_view({"get": "retrieve"})),
    path("claims/<uuid:claim>/revoke", claims.RevokeClaim.as_view()),
    path("me/claims", claims.ClaimViewSet.as_view({"get": "list"})),
]
