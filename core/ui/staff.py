"""The staff area: its index page, and the decorator that keeps others out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from core.files import space


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 to signed-in people who are not staff. Others are sent to sign in before."""

    @wraps(view)
    def for_staff(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(request.user, "is_staff", False):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_staff


@dataclass(frozen=True)
class StaffPage:
    """One entry. `waiting`, `failed` and `scheduled` name functions that count what waits, failed or is scheduled."""

    label: str
    url: str
    says: str
    waiting: str = ""
    failed: str = ""
    scheduled: str = ""

    @property
    def count(self) -> int:
        return _count_by(self.waiting)

    @property
    def failures(self) -> int:
        return _count_by(self.failed)

    @property
    def planned(self) -> int:
        return _count_by(self.scheduled)


def _count_by(name: str) -> int:
    """Return what the function of that name counts; 0 without a name."""
    if not name:
        return 0
    ask: Callable[[], int] = import_string(name)
    return ask()


def staff_pages() -> Iterator[StaffPage]:
    return (StaffPage(**entry) for entry in settings.STAFF_PAGES)


@require_safe
@staff_only
def index(request: HttpRequest) -> HttpResponse:
    """Show the pages of the staff area and what waits in each."""
    return render(request, "staff/index.html", {"pages": list(staff_pages()), "trouble": space.trouble()})
