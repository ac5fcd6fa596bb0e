"""What HTTP itself says no to, before any rule of the domain is asked."""

from core.errors import DomainError, Forbidden, Invalid


class InvalidJSON(Invalid):
    """The body is no JSON that this API reads (RFC 8259, and of I-JSON, RFC 7493, the unique names)."""

    code = "INVALID_JSON"
    sentence = "The body is not valid JSON."


class MethodNotAllowed(DomainError):
    code = "METHOD_NOT_ALLOWED"
    status = 405
    sentence = "This method is not offered here."


class NotAcceptable(DomainError):
    code = "NOT_ACCEPTABLE"
    status = 406
    sentence = "This answers in application/json only."


class BodyTooLarge(DomainError):
    code = "BODY_TOO_LARGE"
    status = 413
    sentence = "The body is too large: 256 KiB at most."


class UnsupportedMediaType(DomainError):
    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415
    sentence = "Send the body as application/json in UTF-8, without compression."


class InternalError(DomainError):
    """Something broke that no caller is to blame for."""

    code = "INTERNAL_ERROR"
    status = 500
    sentence = "Something went wrong on our side. The requestId helps us to find it."


class CsrfFailed(Forbidden):
    """A browser's session came without the token that proves which page sent it."""
