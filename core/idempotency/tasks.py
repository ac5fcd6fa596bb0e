"""What the clean-up does for keys."""

from core.idempotency import services
from core.jobs.registry import cleaner

cleaner("idempotency")(services.clean)
