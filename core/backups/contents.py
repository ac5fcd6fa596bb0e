"""What a backup keeps, and what must happen after a restore. Each app registers its own in its AppConfig."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

# The manifest has the migrations; the table is written by migrating.
_left_out: set[str] = {"django_migrations"}


@dataclass(frozen=True)
class Restored:
    """What a step after a restore needs to know. `resume_mail`: nothing ran after the backup, so nothing was sent."""

    taken_at: datetime
    resume_mail: bool


# Runs in the transaction of the restore, on this version's tables; answers a sentence for the operator, or "".
Step = Callable[[Restored], str]

_steps: dict[str, Step] = {}


def leave_out(*tables: str) -> None:
    """Keep the rows of these tables out of every backup: they are about processes and sessions that will be gone."""
    _left_out.update(tables)


def after_restore(name: str, step: Step) -> None:
    _steps[name] = step


def steps() -> list[Step]:
    return [step for _, step in sorted(_steps.items())]


def left_out() -> frozenset[str]:
    return frozenset(_left_out)


def known_tables() -> set[str]:
    """The table of every model of this code, whether Django manages it or not."""
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}


def kept_tables() -> set[str]:
    return known_tables() - _left_out
