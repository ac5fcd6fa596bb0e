"""Sockets of a stream, and what they hear."""

import json
from contextlib import contextmanager

from websockets.sync.client import connect


@contextmanager
def chat(web, stream, query="", **options):
    with connect(f"{web.replace('http', 'ws', 1)}/ws/streams/{stream.pk}{query}", **options) as opened:
        yield opened


def receive(opened, kind=None):
    """The next frame; of that type, where one is named."""
    while True:
        frame = json.loads(opened.recv(5))
        if kind is None or frame["type"] == kind:
            return frame


def events(opened, number):
    """The next so many events."""
    heard = []
    while len(heard) < number:
        heard += receive(opened, "events")["events"]
    return heard


def send(opened, content="Go Hawks", **more):
    opened.send(json.dumps({"type": "message", "content": content, **more}))
