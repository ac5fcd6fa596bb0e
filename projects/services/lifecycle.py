"""Check invariants, and erase a person's comments and memberships."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from core.capacity.locking import all_locked
from core.people import Person
from projects.models import Comment, Dependency, Membership, Project, Role
from projects.services import members
from projects.services.changelog import Changelog
from projects.services.comments import erase_comment
from projects.services.projects import delete_rows

_CYCLES = """
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
    """Yield a sentence for each violated invariant."""
    yield from _audit_cycles()
    yield from _audit_foreign_dependencies()
    yield from _audit_owners()


def _audit_cycles() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CYCLES)
        for name, number in cursor.fetchall():
            yield f"{name}: task {number} waits for itself"


def _audit_foreign_dependencies() -> Iterator[str]:
    for link in Dependency.objects.exclude(task__project=F("project"), depends_on__project=F("project")):
        yield f"dependency {link.pk} leads out of its project"


def _audit_owners() -> Iterator[str]:
    owners = Membership.objects.filter(project=OuterRef("pk"), role=Role.OWNER)
    for name in Project.objects.exclude(Exists(owners)).values_list("name", flat=True):
        yield f"{name}: nobody owns it"


# The next owner has the highest role and, within it, the longest membership.
_SUCCESSION = [Role.OWNER, Role.EDITOR, Role.VIEWER]


@transaction.atomic
def forget_person(person: Person) -> None:
    """Erase the person's comments and memberships, before their account is deleted.

    All projects are locked before any room, in one order, so that announcing in several rooms cannot deadlock
    with a service that holds one of them.
    """
    wrote_in = Comment.objects.filter(author=person).values_list("task__project", flat=True)
    is_in = Membership.objects.filter(user=person).values_list("project", flat=True)
    for project in all_locked(Project.objects.all(), {*wrote_in, *is_in}):
        _erase_in(project, person)


def _erase_in(project: Project, person: Person) -> None:
    changelog = Changelog(project, None)
    for comment in Comment.objects.filter(author=person, task__project=project, removed_at=None).select_related("task"):
        comment.task.refresh_from_db(fields=["comment_count"])
        erase_comment(changelog, comment)
    member = Membership.objects.select_related("user").filter(project=project, user=person).first()
    if member:
        others = list(Membership.objects.filter(project=project).exclude(pk=member.pk).order_by("created_at", "id"))
        if not others:
            delete_rows(project)
            return
        if member.is_owner and not any(other.is_owner for other in others):
            _make_owner(changelog, min(others, key=lambda other: _SUCCESSION.index(Role(other.role))))
        members.remove(changelog, member)
    changelog.close()


def _make_owner(changelog: Changelog, heir: Membership) -> None:
    members.change_role(changelog, heir, Role.OWNER)
