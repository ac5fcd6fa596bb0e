"""Idempotency keys of the API: a POST with an Idempotency-Key takes effect once, however often it comes."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.responses import encode_json
from core.database import is_retryable, retried
from core.errors import DomainError
from core.idempotency import services
from core.idempotency.keys import Call, api_call
from core.idempotency.models import IdempotencyLog

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEPT = ("Content-Type", "Location")
Handler = Callable[..., HttpResponse]


class IdempotentAPIView(APIView):
    """A view that loads its object once, whose writes are retried after deadlocks and whose POSTs may be sent again.

    The order is that of every call: parse, authenticate, check permissions, enter, key, validate, work. With a key
    the work and the record of its response are one transaction.
    """

    # Fields of the response's data that must not be stored, such as a code: unseal() restores them.
    sealed: ClassVar[tuple[str, ...]] = ()

    def enter(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Load the object of the URL for the handler, or raise the error of a caller who may not do this.

        Called once per request, before the key is read and the body is validated; not for OPTIONS.
        """

    def unseal(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the sealed fields of this response when it is replayed."""
        raise NotImplementedError(f"{type(self).__name__} seals fields and has to say how to fill them in")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """Run DRF's steps, with enter() and the key between the permissions and the handler."""
        self.args, self.kwargs = args, kwargs
        self.request: Request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(self.request, *args, **kwargs)
            response = self._handle(self.request, *args, **kwargs)
        except Exception as error:
            response = self.handle_exception(error)
        self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    def _handle(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        method = str(request.method)
        handler = getattr(self, method.lower(), self.http_method_not_allowed)
        if handler == self.http_method_not_allowed or method == "OPTIONS":
            return handler(request, *args, **kwargs)
        self.enter(request, *args, **kwargs)
        if method in SAFE_METHODS:
            return handler(request, *args, **kwargs)
        key = request.headers.get(HEADER) if method == "POST" else None
        if key is not None:
            handler = partial(self._once, api_call(request, key), handler)
        return retried(handler)(request, *args, **kwargs)

    def _once(self, call: Call, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            if kept := services.recall(call):
                return self._replay(kept)
            response = self._worked(handler, request, *args, **kwargs)
            if services.is_final(response.status_code, response.headers):
                self._remember(call, response)
            else:
                transaction.set_rollback(True)
            return response

    def _worked(self, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Return the rendered response; roll back work that was refused."""
        response: Any
        try:
            with transaction.atomic():
                response = handler(request, *args, **kwargs)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
        except Exception as error:
            if is_retryable(error) or (isinstance(error, DomainError) and error.passes):
                raise
            response = self.handle_exception(error)
        return self.finalize_response(request, response, *args, **kwargs).render()

    def _remember(self, call: Call, response: HttpResponse) -> None:
        headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
        sealed = self.sealed and response.status_code < 300
        body = redact(response.content, self.sealed) if sealed else response.content
        services.remember(call, response.status_code, headers, body)

    def _replay(self, kept: IdempotencyLog) -> HttpResponse:
        body = bytes(kept.body)
        if self.sealed and kept.status < 300:
            body = fill_in_redacted(body, self.unseal)
        return replayed(kept, body)


def replayed(kept: IdempotencyLog, body: bytes) -> HttpResponse:
    """Return the stored response, marked as replayed."""
    response = HttpResponse(body, status=kept.status)
    del response.headers["Content-Type"]
    for name, value in {**kept.headers, REPLAYED: "true"}.items():
        response.headers[name] = value
    return response


Names = tuple[str, ...]
Unseal = Callable[[dict[str, Any]], dict[str, Any]]


def redact(body: bytes, names: Names) -> bytes:
    """Return the enveloped response with these fields of its data empty."""
    answer = json.loads(body)
    answer["data"].update(dict.fromkeys(names))
    return encode_json(answer)


def fill_in_redacted(body: bytes, unseal: Unseal) -> bytes:
    """Return the original response, byte for byte: fields keep their places."""
    answer = json.loads(body)
    answer["data"].update(unseal(answer["data"]))
    return encode_json(answer)
