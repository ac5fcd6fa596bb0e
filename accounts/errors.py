"""Domain errors of accounts."""

from core.errors import DomainError, Gone, NotAuthenticated


class EmailTaken(DomainError):
    """An account already has this address."""

    code = "EMAIL_TAKEN"
    sentence = "There is already an account with this email address."


class InvalidCredentials(DomainError):
    """Wrong address or wrong password; the answer does not tell which."""

    code = "INVALID_CREDENTIALS"
    status = 401
    sentence = "The email address or the password is not right."


class SessionRevoked(DomainError):
    """The refresh token was used before, or its session was signed out. Sign in again."""

    code = "SESSION_REVOKED"
    status = 401
    sentence = "This session has ended. Please sign in again."


class TokenExpired(NotAuthenticated):
    """The token has expired. Renew an access token with the refresh token."""

    code = "TOKEN_EXPIRED"
    sentence = "This token has expired."


class TokenInvalid(NotAuthenticated):
    """The token was not issued here, or its session was signed out."""

    sentence = "This token is not valid."


class MfaRequired(DomainError):
    """The password is right, but the account has a second factor: send the call again with `otp`."""

    code = "MFA_REQUIRED"
    status = 401
    sentence = "This account has a second factor. Send its code, too."


class InvalidCode(DomainError):
    """The code is wrong or was used before."""

    code = "INVALID_OTP"
    status = 401
    sentence = "This code is not right, or it was used before."


class LinkExpired(Gone):
    """A link from an email that is too old, was used, or was not issued here."""

    code = "LINK_NO_LONGER_GOOD"
    sentence = "This link is too old, or it was used already."


class AlreadyConfirmed(DomainError):
    """The email address is confirmed already."""

    code = "ALREADY_CONFIRMED"
    sentence = "Your address is confirmed already."


class LastStaff(DomainError):
    """The club must keep at least one member of staff."""

    code = "LAST_STAFF"
    sentence = "Somebody has to stay on the staff."
