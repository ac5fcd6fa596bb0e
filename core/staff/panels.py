"""What a person has in the club, for the staff who help them: settings.PERSON_PANELS, each a function of a system."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from core.ui.search import Hit

MOST = 5  # of each sort; the system's own page has all

# What a person has of one sort, what matters most first.
Finder = Callable[[Any], Iterable[Hit]]


@dataclass(frozen=True)
class Panel:
    """What one system knows of a person."""

    label: str
    icon: str
    hits: list[Hit]


def panels_of(person: Any) -> list[Panel]:
    """Of each system that knows the person, the first few things, in the order of the settings. For the staff alone."""
    found = ((entry, _first_few(entry["find"], person)) for entry in settings.PERSON_PANELS)
    return [Panel(entry["label"], entry["icon"], hits) for entry, hits in found if hits]


def _first_few(name: str, person: Any) -> list[Hit]:
    find: Finder = import_string(name)
    return list(find(person))[:MOST]
