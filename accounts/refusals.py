"""What accounts say no to."""

from core.refusals import NotAuthenticated, Refusal


class EmailTaken(Refusal):
    """Somebody has an account with this address already."""

    code = "EMAIL_TAKEN"
    sentence = "There is already an account with this email address."


class InvalidCredentials(Refusal):
    """Wrong address or wrong password; which of the two is not said."""

    code = "INVALID_CREDENTIALS"
    status = 401
    sentence = "The email address or the password is not right."


class SessionRevoked(Refusal):
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


class LastStaff(Refusal):
    """The club would be left without anybody on the staff."""

    code = "LAST_STAFF"
    sentence = "Somebody has to stay on the staff."
