"""Socket consumers: one base that survives every frame, one for a single room, one for many rooms, and routing."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from channels.routing import URLRouter
from django.urls import path, re_path
from uvicorn.protocols.utils import ClientDisconnected

from core.errors import DomainError, NotFound
from core.ops.logs import bind_socket
from core.ops.metrics import sockets_open
from core.rooms import access, protocol, registry, services
from core.rooms.access import JoinRequest, JoinResult, Membership, is_allowed_origin, viewer_key
from core.rooms.broadcaster import broadcaster
from core.rooms.concurrency import CallerGone, in_thread
from core.rooms.limits import TokenBucket, admission
from core.rooms.protocol import BadFrame
from core.rooms.room_subscription import Subscription
from core.rooms.transport import connection_for

BAD_FRAMES_ANSWERED = 3
SIGNED_OUT, FORBIDDEN, UNKNOWN, TOO_MANY = 4401, 4403, 4404, 4429
TRY_LATER, UNEXPECTED, BROKEN_RULES = 1013, 1011, 1008
CLOSE_CODES = {401: SIGNED_OUT, 403: FORBIDDEN, 404: UNKNOWN}
log = logging.getLogger(__name__)


class Socket(AsyncConsumer):
    """A client's connection. Subclasses map each known frame type to a method."""

    # No channel layer: frames come from the broadcaster, not from one queued message per member.
    channel_layer_alias = "-none-"
    known: ClassVar[dict[str, str]] = {"ping": "ping", "catchUp": "catch_up"}
    # Further rooms whose heads are read when the socket joins.
    also: ClassVar[tuple[str, ...]] = ()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Run the consumer as Channels does, without a task and a queue per message: only the client sends any."""
        self.scope, self.base_send = scope, send
        with contextlib.suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle a message as Channels does, without its thread hop; no message of a client ends in a traceback."""
        try:
            await getattr(self, message["type"].replace(".", "_"))(message)
        except StopConsumer:
            raise
        except (ClientDisconnected, CallerGone):
            log.debug("socket: the client left")  # its disconnect message comes next and cleans up
        except Exception:
            log.exception("socket: unexpected")
            self.connection.close(UNEXPECTED)

    async def websocket_connect(self, _message: dict[str, Any]) -> None:
        self.open = contextlib.ExitStack()
        self.viewer = viewer_key(self.scope)
        self.connection, self.budget, self.bad_frames = connection_for(self.scope, self.base_send), TokenBucket(), 0
        self.rooms: dict[str, Membership] = {}
        self._recheck: asyncio.Task[None] | None = None
        self._recheck_due = False
        if not is_allowed_origin(self.scope):
            await self.base_send({"type": "websocket.close"})
            raise StopConsumer
        subprotocol = access.selected_subprotocol(self.scope)
        await self.base_send({"type": "websocket.accept", "subprotocol": subprotocol})
        try:
            self.open.enter_context(admission.hold(self.scope))
            self.open.enter_context(sockets_open.track_inprogress())
            await self.entered()
        except DomainError as error:
            self.connection.close(CLOSE_CODES.get(error.status, TRY_LATER))

    def recognise(self, arrival: JoinResult) -> None:
        """Bind the socket to a credential; the socket ends when the credential does."""
        self.credential = arrival.credential
        if news := arrival.news_room:
            bind_socket(self.scope, user_id=arrival.credential.user.pk)
            self.open.enter_context(broadcaster().alarm(news, self._look_again, arrival.head_of(news)))

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if not self.budget.spend():
            self.connection.close(TOO_MANY)
            return
        if code := protocol.close_code(message):
            self.connection.close(code)
            return
        try:
            frame = protocol.parse_frame(message["text"], self.known)
        except BadFrame as bad:
            self._answer_bad_frame(bad)
            return
        await self._obey(frame)

    async def websocket_disconnect(self, _message: dict[str, Any]) -> None:
        for room in self.rooms.values():
            broadcaster().leave(room.name, room.subscription)
        if self._recheck:
            self._recheck.cancel()
        self.open.close()
        raise StopConsumer

    async def entered(self) -> None:
        """Run once the socket is open. Must call `recognise`."""

    async def ping(self, _frame: dict[str, Any]) -> None:
        self.connection.send(protocol.PONG)

    async def catch_up(self, frame: dict[str, Any]) -> None:
        """Send the events after a version again, because the client saw a gap."""
        room = self.room_of(frame)
        await broadcaster().join(room.name, room.subscription, after=protocol.version_in(frame, required=True))

    def room_of(self, frame: dict[str, Any]) -> Membership:
        """Return the joined room that a frame names, or raise NotFound."""
        raise NotImplementedError

    async def join(self, wire_name: str, after: int | None) -> None:
        """Join a room, or raise the error of its kind; the first frame follows."""
        name, epoch = registry.split_epoch(wire_name)
        arrival = await self.ask(name, lambda: name, self.credential)
        head = arrival.head_of(name)
        await self.enter(name, after if head.epoch == epoch else None, head)

    async def ask(
        self, key: Hashable, find_room: Callable[[], str] | None, credential: access.Credential | None = None
    ) -> JoinResult:
        """Ask to join a room. Requests of one moment share their queries."""
        return await broadcaster().door(
            JoinRequest(key, find_room, self.scope, credential, self.also), self.connection.is_gone
        )

    async def enter(self, name: str, after: int | None, known: services.Head) -> None:
        """Subscribe to a room that the socket was admitted to when it stood at `known`."""
        subscription = Subscription(self.connection, viewer=self.viewer, check_again=self._look_again)
        room = self.rooms.get(name) or Membership(name, subscription)
        self.rooms[name] = room
        await broadcaster().join(name, room.subscription, after=after, known=known)

    async def _obey(self, frame: dict[str, Any]) -> None:
        try:
            await getattr(self, self.known[frame["type"]])(frame)
        except DomainError as error:
            echo = {key: frame[key] for key in ("room", "clientId") if isinstance(frame.get(key), str)}
            self.connection.send(protocol.error_frame(error.code, error.sentence, **{**error.extra, **echo}))

    def _answer_bad_frame(self, bad: BadFrame) -> None:
        self.bad_frames += 1
        if self.bad_frames > BAD_FRAMES_ANSWERED:
            self.connection.close(BROKEN_RULES)
        else:
            self.connection.send(protocol.error_frame("BAD_FRAME", str(bad)))

    def _look_again(self) -> None:
        self._recheck_due = True  # a check that is running may have looked too early
        if self._recheck is None or self._recheck.done():
            self._recheck = asyncio.get_running_loop().create_task(self._check_again())

    async def _check_again(self) -> None:
        """Check whether the socket may stay: its person signed out or lost a role, or a room was closed to some."""
        try:
            while self._recheck_due:
                self._recheck_due = False
                await in_thread(access.check_again, list(self.rooms), self.credential)
        except DomainError as error:
            self.connection.close(CLOSE_CODES.get(error.status, FORBIDDEN))


class OneRoom(Socket):
    """A socket for the one room in its path: `/ws/<kind>/<id>`, by id or slug."""

    kind = ""

    def __init__(self, kind: str = "") -> None:
        self.kind = kind or self.kind

    async def entered(self) -> None:
        id = self.scope["url_route"]["kwargs"].get("id", "")
        arrival = await self.ask((type(self), self.kind, id), partial(self.find_room, id))
        self.recognise(arrival)
        asked, head = protocol.query_in(self.scope), arrival.head_of(arrival.room)
        same = asked.room is None or registry.split_epoch(asked.room) == (arrival.room, head.epoch)
        await self.enter(arrival.room, asked.after if same else None, head)

    def find_room(self, id: str) -> str:
        """Return the room's name for the id or slug in the path. Runs in a thread."""
        return registry.kinds()[self.kind].find(id)

    def room_of(self, _frame: dict[str, Any]) -> Membership:
        for room in self.rooms.values():
            return room
        raise NotFound


class AnyRooms(Socket):
    """A socket for many rooms: `/ws`, with `join` and `leave`."""

    known: ClassVar[dict[str, str]] = {**Socket.known, "join": "join_asked", "leave": "leave_asked"}

    async def entered(self) -> None:
        if access.are_missing(self.scope):
            self.recognise(access.identify_anonymous(self.scope))
        else:
            self.recognise(await self.ask(None, None))

    async def join_asked(self, frame: dict[str, Any]) -> None:
        after = protocol.version_in(frame)
        name = protocol.room_in(frame)
        if len(self.rooms) >= access.MAX_ROOMS and name not in self.rooms:
            raise access.TooManyRooms
        await self.join(name, after)

    async def leave_asked(self, frame: dict[str, Any]) -> None:
        room = self.room_of(frame)
        del self.rooms[room.name]
        broadcaster().leave(room.name, room.subscription)

    def room_of(self, frame: dict[str, Any]) -> Membership:
        return access.joined_room(self.rooms, protocol.room_in(frame))


class Nowhere(Socket):
    """Any other path: accept, so that the client can read the reason, and close as unknown."""

    async def entered(self) -> None:
        self.connection.close(UNKNOWN)


Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def socket_application(*routes: Any) -> Application:
    """Return the ASGI application for sockets. The trailing slash of a path is optional."""
    router = URLRouter([path("ws", AnyRooms.as_asgi()), *routes, re_path("", Nowhere.as_asgi())])

    async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await router({**scope, "path": scope["path"].removesuffix("/")}, receive, send)

    return sockets
