"""Where a visitor can go from every page: settings.NAVIGATION, one entry for each system of the club."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Destination:
    """One entry; badge names a callable whose word (such as Live, or nothing) stands beside the label."""

    label: str
    url: str
    icon: str
    badge: str = ""

    def word(self) -> str:
        if not self.badge:
            return ""
        say: Callable[[], str] = import_string(self.badge)
        return say()

    def is_current(self, path: str) -> bool:
        return path == self.url if self.url == "/" else path.startswith(self.url)


def destinations() -> Iterator[Destination]:
    return (Destination(**entry) for entry in settings.NAVIGATION)
