"""Where every socket leads."""

from django.urls import path

import bookings.rooms
import competitions.consumers
import drops.consumers
import livechat.consumers
import projects.consumers
import scoreboard.rooms
import shop.consumers
from core.ops.sockets import recorded
from core.rooms.routing import lead

sockets = recorded(
    lead(
        path("ws/score", scoreboard.rooms.FeaturedGameConsumer.as_asgi()),
        path("ws/games/<id>", scoreboard.rooms.GameConsumer.as_asgi()),
        path("ws/streams/<id>", livechat.consumers.Stream.as_asgi()),
        path("ws/competitions/<id>", competitions.consumers.Competition.as_asgi()),
        path("ws/projects/<id>", projects.consumers.Project.as_asgi()),
        path("ws/events/<id>", bookings.rooms.EventConsumer.as_asgi()),
        path("ws/shop/orders", shop.consumers.Orders.as_asgi()),
        path("ws/drops/<id>", drops.consumers.Drop.as_asgi()),
    )
)
