"""The index of the back office."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from core.files import space
from core.staff.access import staff_only


@dataclass(frozen=True)
class StaffPage:
    """One entry. `waiting`, `failed` and `scheduled` name functions that count what waits, failed or is planned."""

    label: str
    url: str
    says: str
    waiting: str = ""
    failed: str = ""
    scheduled: str = ""

    @property
    def count(self) -> int:
        return _counted(self.waiting)

    @property
    def failures(self) -> int:
        return _counted(self.failed)

    @property
    def planned(self) -> int:
        return _counted(self.scheduled)


def _counted(name: str) -> int:
    """What the function of that name answers; 0 without a name."""
    if not name:
        return 0
    ask: Callable[[], int] = import_string(name)
    return ask()


def pages() -> Iterator[StaffPage]:
    return (StaffPage(**entry) for entry in settings.STAFF_PAGES)


@require_safe
@staff_only
def index(request: HttpRequest) -> HttpResponse:
    """What there is to look after."""
    return render(request, "staff/index.html", {"pages": list(pages()), "trouble": space.trouble()})
