"""Posters with a code for a camera: whoever scans one is at the form, and the request says where it was scanned."""

from urllib.parse import urlencode

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.mail import links
from core.staff.access import staff_only
from tickets.forms import PosterForm


@require_safe
@staff_only
def poster(request: HttpRequest) -> HttpResponse:
    """One poster, to be printed and hung where it says."""
    form = PosterForm(request.GET or None)
    known: dict[str, object] = {"form": form}
    if form.is_valid():
        place = form.cleaned_data["place"]
        address = links.absolute(f"{reverse('ticket-new')}?{urlencode({'place': place})}")
        known |= {"place": place, "address": address, "code": segno.make(address, error="m").svg_data_uri(border=2)}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "tickets/staff/poster.html", known, status=status)
