"""What people are told before they agree. Each record of consent keeps the words of its day."""

from django.conf import settings


def consent_text() -> str:
    """Stands at every form that subscribes."""
    return (
        f"{settings.CLUB_NAME} will mail you club news: games, tickets, offers of the club. "
        "You confirm it by a click in a first mail, and every mail has a link to leave."
    )
