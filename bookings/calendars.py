"""An event for a calendar (RFC 5545)."""

from datetime import timedelta
from typing import Any

from icalendar import Calendar
from icalendar import Event as Entry

from bookings.models import Event
from core.mail import links

AS_LONG_AS_IT_TAKES = timedelta(hours=2)


def ics(event: Event) -> bytes:
    """One entry that keeps its place when it is read again: the same UID, a SEQUENCE that counts the edits."""
    calendar = Calendar()
    calendar.add("prodid", "-//Courtside//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_entry(event))
    written: bytes = calendar.to_ical()
    return written


def _entry(event: Event) -> Any:
    page = links.absolute(event.get_absolute_url())
    entry = Entry()
    entry.add("uid", f"{event.pk}@courtside")
    entry.add("sequence", event.version)
    entry.add("dtstamp", event.updated_at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at or event.starts_at + AS_LONG_AS_IT_TAKES)
    entry.add("summary", event.name)
    entry.add("location", event.location)
    entry.add("description", f"{event.description}\n\n{page}".strip())
    entry.add("url", page)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry
