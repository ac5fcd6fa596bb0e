"""The demo under /api/."""

from django.urls import path

from core.demo.api import SeedViewSet

api = [path("seed", SeedViewSet.as_view({"post": "create"}))]
