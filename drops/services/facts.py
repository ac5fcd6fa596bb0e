"""What may be said of a drop."""

from typing import Any

from core.errors import Invalid
from drops.models import Drop


def cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """Without the spaces around."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def check(drop: Drop) -> None:
    """Refuse with Invalid what cannot be, all of it at once."""
    wrong: dict[str, list[str]] = {}
    if not drop.title:
        wrong["title"] = ["Give it a title."]
    if not 1 <= drop.total_slots <= Drop.MAX_SLOTS:
        wrong["total_slots"] = [f"From 1 to {Drop.MAX_SLOTS}."]
    if drop.claim_window_end <= drop.claim_window_start:
        wrong["claim_window_end"] = ["The window must end after it starts."]
    if not 1 <= drop.claim_minutes <= Drop.MAX_CLAIM_MINUTES:
        wrong["claim_minutes"] = [f"From 1 to {Drop.MAX_CLAIM_MINUTES}."]
    if wrong:
        raise Invalid(fields=wrong)
