"""What rooms plug in: the audit of their logs, and a new epoch after a restore."""

from core.rooms import services
from core.systems import System

SYSTEM = System(
    invariants=services.audit,
    not_in_backups=("rooms_presence",),
    after_restore=(services.begin_new_epoch_after,),
)
