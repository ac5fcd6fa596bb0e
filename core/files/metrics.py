"""What /metrics tells of the room there is: for uploads, and for the database."""

import logging
from collections.abc import Iterator

from django.db import connection
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from core.files import space

log = logging.getLogger(__name__)
WORDS = {
    "courtside_uploads_free_bytes": "Free bytes where uploads lie; nothing where an S3 store keeps them.",
    "courtside_uploads_free_ratio": "The same as a share of the disk, from 0 to 1.",
    "courtside_uploads_accepted": "1 while files can be stored, 0 while uploads are refused.",
    "courtside_database_size_bytes": "Bytes of the database.",
    "courtside_database_free_bytes": "Free bytes where the embedded database lies; nothing for another one.",
}


class Room(Collector):
    """Free space and sizes, looked at when asked."""

    def describe(self) -> list[Metric]:
        return [GaugeMetricFamily(name, words) for name, words in WORDS.items()]

    def collect(self) -> Iterator[Metric]:
        """A value that cannot be told is left out; the other metrics matter then more than ever."""
        try:
            values = measured()
        except Exception as error:
            log.warning("the room for files could not be measured: %s", type(error).__name__)
            values = {}
        for metric in self.describe():
            value = values.get(metric.name)
            if value is not None:
                metric.samples.clear()
                metric.add_sample(metric.name, {}, value)
            yield metric


def measured() -> dict[str, float | None]:
    told = space.uploads()
    percent = told.get("freePercent")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {
        "courtside_uploads_free_bytes": told.get("freeBytes"),
        "courtside_uploads_free_ratio": None if percent is None else percent / 100,
        "courtside_uploads_accepted": float(told["ok"]),
        "courtside_database_size_bytes": size,
        "courtside_database_free_bytes": space.database_free(),
    }


def register() -> None:
    REGISTRY.register(Room())
