"""Where every socket leads."""

from django.urls import path

import scoreboard.consumers
from core.rooms.routing import lead

sockets = lead(
    path("ws/score", scoreboard.consumers.FeaturedGame.as_asgi()),
    path("ws/games/<id>", scoreboard.consumers.Game.as_asgi()),
)
