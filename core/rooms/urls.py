"""Rooms under /api/."""

from django.urls import path

from core.rooms.api import RoomViewSet

api = [
    path("rooms/<str:room>", RoomViewSet.as_view({"get": "retrieve"}), name="room"),
    path("rooms/<str:room>/events", RoomViewSet.as_view({"get": "events"}), name="room-events"),
]
