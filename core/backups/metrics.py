"""How old the latest backup is, for /metrics."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from core.backups import queries


class Backups(Collector):
    """When the latest archive in this process's BACKUP_DIR was made."""

    def describe(self) -> list[Metric]:
        return [_made_at()]

    def collect(self) -> Iterator[Metric]:
        """Nothing where there is no archive, or the folder cannot be read."""
        try:
            latest = queries.latest_at()
        except OSError:
            return
        if latest:
            metric = _made_at()
            metric.add_metric([], latest.timestamp())
            yield metric


def register() -> None:
    REGISTRY.register(Backups())


def _made_at() -> GaugeMetricFamily:
    return GaugeMetricFamily("courtside_backup_timestamp_seconds", "When the latest backup was made, in Unix time.")
