"""The redeem desk, on a phone in a noisy hall: green or red, at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, Forbidden
from core.security import using
from core.ui.forms import INVALID
from drops import access, queries, services
from drops.forms import RedeemForm
from drops.models import Claim
from drops.refusals import AlreadyUsed, NotYourDesk


@using("camera")
@require_http_methods(["GET", "POST"])
def redeem(request: HttpRequest) -> HttpResponse:
    """A field for the code; then what came of it, and the field again for the next.

    Sent twice, the second answer is that it was used, when and by whom: so it needs no one-time key.
    """
    access.refuse_unless_organizer(request.user)
    form = RedeemForm(request.POST or None)
    if request.method == "GET":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, INVALID)
    try:
        claim = services.redeem(code=form.cleaned_data["code"], by=request.user)
    except NotYourDesk as refusal:
        return _refused(request, refusal)
    except Forbidden:
        raise
    except DomainError as refusal:
        return _refused(request, refusal)
    return _show(request, RedeemForm(), used=claim)


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    known: dict[str, Any] = {"refusal": refusal}
    if isinstance(refusal, AlreadyUsed):
        known["claim"] = queries.claim_of_code(request.POST["code"])
    return _show(request, RedeemForm(), refusal.status, **known)


def _show(
    request: HttpRequest, form: RedeemForm, status: int = 200, used: Claim | None = None, **known: Any
) -> HttpResponse:
    return render(request, "drops/redeem.html", {"form": form, "used": used, **known}, status=status)
