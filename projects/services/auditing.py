"""What must always be true of the boards' tables."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Exists, F, OuterRef

from projects.models import Dependency, Membership, Project, Role

_CIRCLES = """
    WITH RECURSIVE chain (start, task) AS (
        SELECT task_id, depends_on_id FROM projects_dependency
        UNION
        SELECT chain.start, link.depends_on_id FROM chain JOIN projects_dependency link ON link.task_id = chain.task
    )
    SELECT DISTINCT project.name, task.number FROM chain
    JOIN projects_task task ON task.id = chain.start JOIN projects_project project ON project.id = task.project_id
    WHERE chain.start = chain.task ORDER BY 1, 2
"""


def audit() -> Iterator[str]:
    """A sentence for each thing that is not as it must be."""
    yield from _circles()
    yield from _elsewhere()
    yield from _without_owner()


def _circles() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CIRCLES)
        for name, number in cursor.fetchall():
            yield f"{name}: task {number} waits for itself"


def _elsewhere() -> Iterator[str]:
    for link in Dependency.objects.exclude(task__project=F("project"), depends_on__project=F("project")):
        yield f"dependency {link.pk} leads out of its project"


def _without_owner() -> Iterator[str]:
    owners = Membership.objects.filter(project=OuterRef("pk"), role=Role.OWNER)
    for name in Project.objects.exclude(Exists(owners)).values_list("name", flat=True):
        yield f"{name}: nobody owns it"
