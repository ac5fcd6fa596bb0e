"""The database without one of its constraints, to see that a test would notice."""

import contextlib
from collections.abc import Iterator

from django.db import connection
from django.db.models import Model


@contextlib.contextmanager
def dropped_constraint(model: type[Model], name: str) -> Iterator[None]:
    """Drop a constraint for the block; rows written in it are deleted."""
    constraint = next(each for each in model._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._default_manager.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)
