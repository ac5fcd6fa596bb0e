"""Factories of projects and people. Services do everything else."""

from config.tests.people import PersonFactory
from projects import services
from projects.models import Role


def project_of(owner=None, *, name="Game day crew", **members):
    """Return a project with members by role: project_of(ana, editor=ben)."""
    owner = owner or PersonFactory()
    project, _ = services.create_project(by=owner, name=name)
    for role, person in members.items():
        services.set_member(project_id=project.pk, by=owner, user_id=person.pk, role=Role(role))
    project.owner = owner
    return project


def task_in(project, title="Sweep the floor", by=None, **given):
    task, _ = services.create_task(project_id=project.pk, by=by or project.owner, title=title, **given)
    return task
