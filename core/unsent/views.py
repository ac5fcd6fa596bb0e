"""The page of a form that waited for its author to sign in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import Forbidden, NotFound
from core.unsent import pages, services, sign_in

WAITED = "You were signed out when you sent this. Check it and send it now."
OVER = "This form is not kept any more. An unsent form is kept for an hour, in the browser where it was written."
ANOTHER = "Somebody else wrote this in this browser. Sign in as them to see it."


@never_cache
@require_safe
def unsent(request: HttpRequest, form: UUID) -> HttpResponse:
    """Show the form with its text, to the browser and the account that it was typed in."""
    try:
        found, content = services.read(form, key=sign_in.key_from_cookie(request))
    except NotFound:
        raise NotFound(OVER) from None
    if services.claim_authorship(found, sign_in.author_of(request)) != sign_in.author_of(request):
        raise Forbidden(ANOTHER)
    return pages.form_page(request, content.path, content.sent, content.files, status=200, why=WAITED, button="Send")
