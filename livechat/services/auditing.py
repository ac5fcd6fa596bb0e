"""What is always true of chats, looked at in the tables: for `manage.py check_invariants`."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F, Q

from livechat.events import FILLED_IN
from livechat.models import Stream

_LOGGED = """
    SELECT e.room, e.version, m.id IS NULL, e.data - 'id' <> '{}' FROM rooms_roomevent e
    LEFT JOIN livechat_message m ON m.id::text = e.data->>'id' AND 'streams.' || m.stream_id = e.room
    JOIN livechat_stream s ON 'streams.' || s.id = e.room
    WHERE e.type = ANY(%s) AND (m.id IS NULL OR e.data - 'id' <> '{}')
"""


def audit() -> Iterator[str]:
    """A sentence for each thing that is not as it must be."""
    strange = ~Q(pinned__stream=F("pk")) | Q(pinned__deleted_at__isnull=False)
    for stream in Stream.objects.filter(strange, pinned__isnull=False):
        yield f"{stream.slug}: what is pinned does not stand in its chat"
    with connection.cursor() as cursor:
        cursor.execute(_LOGGED, [list(FILLED_IN)])
        for room, version, is_missing, says_more in cursor.fetchall():
            if is_missing:
                yield f"{room}: version {version} names a message that is not there"
            if says_more:
                yield f"{room}: version {version} says more of a message than its id"
