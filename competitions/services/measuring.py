"""How registering goes, for Prometheus."""

from competitions.models import Registration
from core.ops import outcomes

registration_seconds = outcomes.seconds_by_outcome(
    "courtside_registration_seconds",
    "Time to register for a competition. outcome: confirmed, waitlisted, refused by a rule, or failed.",
)


def _status(made: Registration) -> str:
    return made.status.lower()


measured = outcomes.measured(registration_seconds, _status)
