"""What one attempt at a job is, how many there are, and how long the pauses between them."""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ATTEMPTS = 3
# A job during which its worker died may be innocent of that: it gets more, but not for ever.
MORE_WITH_DEATHS = 2
BASE_SECONDS = 2.0
JITTER = 0.25

# Mail servers that greylist want 5 to 15 minutes; one that is being mended may want the night.
MINUTE, HOUR = 60.0, 3600.0
PATIENT_PAUSES = (MINUTE, 5 * MINUTE, 30 * MINUTE, *[2 * HOUR] * 12)
PATIENT_ATTEMPTS = len(PATIENT_PAUSES) + 1
PATIENT_JITTER = 0.05


class Outcome(StrEnum):
    SUCCEEDED = "succeeded"
    RETRIED = "retried"
    FAILED = "failed"
    TAKEN_OVER = "taken over"


@dataclass(frozen=True)
class Attempt:
    """One worker's go at one job. Only while the row still says exactly this may it settle the job."""

    job_number: int
    task: str
    queue: str
    payload: dict[str, Any]
    made_before: int
    worker_id: int | None

    @property
    def number(self) -> int:
        return self.made_before + 1

    @property
    def fence(self) -> dict[str, Any]:
        return {"id": self.job_number, "made_before": self.made_before, "worker": self.worker_id}


def most(*, patient: bool = False, deaths: bool = False) -> int:
    """How many attempts a job gets."""
    return (PATIENT_ATTEMPTS if patient else ATTEMPTS) + (MORE_WITH_DEATHS if deaths else 0)


def pause_after(failures: int, *, patient: bool = False) -> float:
    """Seconds until the next attempt: 2, 4, …, or for a day where it is patient.

    And a little more, so that many jobs do not come back as one.
    """
    if patient:
        return _spread(PATIENT_PAUSES[min(failures, len(PATIENT_PAUSES)) - 1], PATIENT_JITTER)
    return _spread(BASE_SECONDS * 2 ** (failures - 1), JITTER)


def _spread(seconds: float, share: float) -> float:
    return seconds * (1 + random.random() * share)  # noqa: S311 (spreads load, no secret)
