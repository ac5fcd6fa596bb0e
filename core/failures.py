"""The last answer of all: something broke, or the database said no where nobody listened for it."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader

from core.api.answers import refusal_headers, refuse
from core.api.paths import is_api
from core.api.refusals import OurMistake
from core.database_refusals import refusal_for


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a busy database is 503, a lost race 409, and only a mistake of ours 500."""
    error = sys.exc_info()[1]
    refusal = (refusal_for(error) if error else None) or OurMistake()
    if is_api(request.path_info):
        return refuse(request, refusal)
    page = loader.select_template([f"{refusal.status}.html", "500.html"])
    return HttpResponse(page.render(), status=refusal.status, headers=refusal_headers(refusal))
