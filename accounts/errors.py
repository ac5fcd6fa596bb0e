"""What accounts say no to."""

from core.errors import DomainError, Gone, NotAuthenticated


class EmailTaken(DomainError):
    """Somebody has an account with this address already."""

    code = "EMAIL_TAKEN"
    sentence = "There is already an account with this email address."


class InvalidCredentials(DomainError):
    """Wrong address or wrong password; which of the two is not said."""

    code = "INVALID_CREDENTIALS"
    status = 401
    sentence = "The email address or the password is not right."


class SessionRevoked(DomainError):
    """The refresh token was used before or its session was signed out; sign in again."""

    code = "SESSION_REVOKED"
    status = 401
    sentence = "This session has ended. Please sign in again."


class TokenExpired(NotAuthenticated):
    """The token was good once; an access token is renewed with the refresh token."""

    code = "TOKEN_EXPIRED"
    sentence = "This token has expired."


class TokenInvalid(NotAuthenticated):
    """Not a token of ours, or its session was signed out."""

    sentence = "This token is not valid."


class MfaRequired(DomainError):
    """The password is right, and the account has a second factor: send the call again with `otp`."""

    code = "MFA_REQUIRED"
    status = 401
    sentence = "This account has a second factor. Send its code, too."


class InvalidCode(DomainError):
    """Not a code of this person's second factor, or one that was used before."""

    code = "INVALID_OTP"
    status = 401
    sentence = "This code is not right, or it was used before."


class LinkExpired(Gone):
    """A link from a mail that is too old, was used, or was never one of ours."""

    code = "LINK_NO_LONGER_GOOD"
    sentence = "This link is too old, or it was used already."


class AlreadyConfirmed(DomainError):
    """There is nothing left to confirm."""

    code = "ALREADY_CONFIRMED"
    sentence = "Your address is confirmed already."


class LastStaff(DomainError):
    """The club would be left without anybody on the staff."""

    code = "LAST_STAFF"
    sentence = "Somebody has to stay on the staff."
