"""What the clean-up does for unsent forms."""

from core.jobs.registry import cleaner
from core.unsent import services

cleaner("unsent-forms")(services.clean)
