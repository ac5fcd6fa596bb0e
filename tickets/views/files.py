"""A file of a request, for its requester and the staff: by its number, or by its link."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from core.files.answering import answer
from tickets import queries
from tickets.views.showing import desk_of, secret_page


@login_not_required
@require_safe
@secret_page
def file(request: HttpRequest, file: UUID, number: int | None = None, token: str = "") -> HttpResponseBase:
    """The bytes, in parts where the browser asks for them; or NoFile."""
    desk = desk_of(request, number, token)
    found = queries.file_for(desk.ticket, desk.role, file)
    return answer(found, request.headers.get("Range", ""))
