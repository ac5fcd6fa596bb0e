"""What the clean-up forgets of accounts."""

from accounts import services
from core.jobs.cleaning import cleaner

cleaner("sessions")(services.clean_sessions)
