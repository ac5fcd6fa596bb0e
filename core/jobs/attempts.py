"""What one attempt at a job is, how many there are, and how long the pauses between them."""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ATTEMPTS = 3
# A job during which its worker died may be innocent of that: it gets more, but not for ever.
ATTEMPTS_WITH_DEATHS = 5
BASE_SECONDS = 2.0
JITTER = 0.25


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


def pause_after(failures: int) -> float:
    """Seconds until the next attempt: 2, 4, … and up to a quarter more, so that many do not come back as one."""
    return BASE_SECONDS * 2 ** (failures - 1) * (1 + random.random() * JITTER)  # noqa: S311 (spreads load, no secret)
