"""`check_invariants` reports cycles, dependencies across projects, and projects without an owner."""

import pytest

from projects import services
from projects.models import Dependency, Membership
from projects.tests.factories import project_of, task_in

pytestmark = pytest.mark.django_db


def test_a_board_changed_by_services_has_no_violations():
    project = project_of()
    one, two = task_in(project, "One"), task_in(project, "Two")
    services.add_dependency(by=project.owner, task_id=one.pk, depends_on=two.pk)
    assert list(services.audit()) == []


def test_a_cycle_is_reported_with_each_of_its_tasks():
    project = project_of(name="Crew")
    tasks = [task_in(project, title) for title in ("One", "Two", "Three")]
    for task, other in zip(tasks, [*tasks[1:], tasks[0]], strict=True):
        Dependency.objects.create(project=project, task=task, depends_on=other)
    assert list(services.audit()) == [f"Crew: task {number} waits for itself" for number in (1, 2, 3)]


def test_a_dependency_across_projects_and_a_project_without_an_owner_are_reported():
    project, other = project_of(name="Crew"), project_of()
    link = Dependency.objects.create(project=project, task=task_in(project), depends_on=task_in(other))
    Membership.objects.filter(project=project).delete()
    assert list(services.audit()) == [f"dependency {link.pk} leads out of its project", "Crew: nobody owns it"]
