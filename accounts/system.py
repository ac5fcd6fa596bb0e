"""What accounts plug into. A restore signs everybody out, so sessions stay out of backups."""

from accounts import emails
from accounts.views import sections
from core.systems import Search, System

SYSTEM = System(
    searches=(Search("People", "user", sections.search_people, order=120),),
    emails=emails.KINDS,
    not_in_backups=("accounts_session", "django_session", "usersessions_usersession"),
)
