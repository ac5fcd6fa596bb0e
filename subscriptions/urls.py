"""The paths of the newsletter."""

from django.urls import path

from subscriptions import api as calls
from subscriptions.page_urls import pages

__all__ = ["api", "pages"]

_ONE = "subscribers/<uuid:subscriber>"

api = [
    path("subscribe", calls.Subscribe.as_view()),
    path("subscribers", calls.Subscribers.as_view({"get": "list"})),
    path("subscribers.csv", calls.Export.as_view(), name="api-subscribers-table"),
    path("subscribers/import", calls.Import.as_view()),
    path(_ONE, calls.Subscribers.as_view({"get": "retrieve", "delete": "destroy"})),
    path(f"{_ONE}/suppress", calls.Subscribers.as_view({"post": "suppress", "delete": "release"})),
]
