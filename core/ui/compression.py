"""HTML goes out compressed where no proxy does it: the laptop in the hall has none."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from core.api.middleware import GetResponse


def compress(get_response: GetResponse) -> GetResponse:
    """Compress HTML for browsers that take gzip, unless TRUSTED_PROXIES names a proxy, which does it better.

    Django's middleware adds up to 100 random bytes to each answer, so that its length gives away no secret (BREACH).
    """
    gzip = GZipMiddleware(get_response)

    def compressed(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if settings.TRUSTED_PROXIES or response.streaming or not _is_html(response):
            return response
        if _takes_gzip(request.headers.get("Accept-Encoding", "")):
            return gzip.process_response(request, response)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return compressed


def _is_html(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _takes_gzip(accepted: str) -> bool:
    """Whether gzip is among the accepted encodings, and not with weight zero (RFC 9110 §12.5.3)."""
    offers = [offer.replace(" ", "").lower().partition(";q=") for offer in accepted.split(",")]
    return any(name == "gzip" and (not weight or weight.strip("0.") != "") for name, _, weight in offers)
