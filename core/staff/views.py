"""The index of the back office."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from core.staff.access import staff_only


@dataclass(frozen=True)
class StaffPage:
    """One entry; `waiting` names a function that answers how many things there wait for somebody."""

    label: str
    url: str
    says: str
    waiting: str = ""

    @property
    def count(self) -> int:
        if not self.waiting:
            return 0
        ask: Callable[[], int] = import_string(self.waiting)
        return ask()


def pages() -> Iterator[StaffPage]:
    return (StaffPage(**entry) for entry in settings.STAFF_PAGES)


@require_safe
@staff_only
def index(request: HttpRequest) -> HttpResponse:
    """What there is to look after."""
    return render(request, "staff/index.html", {"pages": list(pages())})
