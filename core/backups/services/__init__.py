"""The verbs of backups."""

from core.backups.services.restoring import Outcome, restore
from core.backups.services.writing import Written, back_up, delete, forget_requests, request

__all__ = ["Outcome", "Written", "back_up", "delete", "forget_requests", "request", "restore"]
