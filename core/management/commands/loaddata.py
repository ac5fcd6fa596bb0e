"""manage.py loaddata: like Django's, but a part of the demo loads the parts that it needs."""

from collections.abc import Iterable

from django.conf import settings
from django.core.management.commands import loaddata

from core.demo import services

_FOLDER = "demo/"


class Command(loaddata.Command):
    def loaddata(self, fixture_labels: Iterable[str]) -> None:
        super().loaddata(with_needs(list(fixture_labels)))


def with_needs(labels: list[str]) -> list[str]:
    """Return the labels, with each part of the demo after the parts that it needs and the database lacks."""
    ordered: list[str] = []
    for label in labels:
        ordered += [each for each in _needed_by(label) if each not in labels + ordered]
        ordered.append(label)
    return ordered


def _needed_by(label: str) -> list[str]:
    part = label.removeprefix(_FOLDER).removesuffix(".json")
    if not label.startswith(_FOLDER) or part not in settings.DEMO_PARTS:
        return []
    return [f"{_FOLDER}{need}" for need in services.needs_of(part) if not services.is_here(need)]
