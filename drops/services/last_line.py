"""When the database catches what a verb should have seen, it is refused as the verb would have."""

from functools import partial

from core.errors import Conflict, constraint_errors
from drops.refusals import SlotsBelowClaims, SoldOut

refused_by_name = partial(
    constraint_errors,
    {
        "drop_not_oversold": SoldOut,
        "claim_one_live_per_person": Conflict,
        "waitlist_once_per_person": Conflict,
    },
)
# Around an edit of the slots, which the same guard refuses from its other side.
slots_refused_by_name = partial(constraint_errors, {"drop_not_oversold": SlotsBelowClaims})
