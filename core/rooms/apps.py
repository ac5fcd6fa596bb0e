from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "core.rooms"
    label = "rooms"
