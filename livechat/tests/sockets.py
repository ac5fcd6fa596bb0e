"""Connect to the sockets of a stream and receive their frames."""

import json
from contextlib import contextmanager

from websockets.sync.client import connect


@contextmanager
def chat(web, stream, query="", **options):
    with connect(f"{web.replace('http', 'ws', 1)}/ws/streams/{stream.pk}{query}", **options) as opened:
        yield opened


def receive(opened, kind=None):
    """Return the next frame, or the next frame of this type."""
    while True:
        frame = json.loads(opened.recv(5))
        if kind is None or frame["type"] == kind:
            return frame


def events(opened, number):
    """Return the next events, as many as asked for."""
    heard = []
    while len(heard) < number:
        heard += receive(opened, "events")["events"]
    return heard


def send(opened, content="Go Hawks", **more):
    opened.send(json.dumps({"type": "message", "content": content, **more}))
