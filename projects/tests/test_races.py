"""Two simultaneous calls, each on its own connection. Each promise has a negative control without the lock."""

from collections import Counter
from functools import partial

import pytest
from django.db import connection

from config.tests.people import PersonFactory
from core.rooms.models import RoomEvent
from core.tests import racing
from core.tests.racing import at_once, without_locks
from projects import access, queries, services
from projects.models import Dependency, Membership, Role, Task
from projects.services import members, ranking
from projects.services.ranking import Position
from projects.tests.factories import project_of, task_in

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(answers):
    return Counter(type(answer).__name__ for answer in answers)


@pytest.fixture
def look_together(monkeypatch):
    """Let this number of callers read before any of them continues."""

    return partial(racing.look_together, monkeypatch)


def halves():
    project = project_of()
    one, two = task_in(project, "One"), task_in(project, "Two")
    link = partial(services.add_dependency, by=project.owner)
    return [partial(link, task_id=one.pk, depends_on=two.pk), partial(link, task_id=two.pk, depends_on=one.pk)]


def test_two_halves_of_a_cycle_at_once_are_one_dependency_and_one_refusal():
    answers = at_once(halves())
    assert outcomes(answers) == {"tuple": 1, "DependencyCycle": 1}
    assert Dependency.objects.count() == 1


def test_without_the_lock_the_cycle_closes(look_together):
    """Negative control: each reads before the other has added its dependency."""
    calls = halves()
    look_together(queries, "path_between", 2)
    with without_locks():
        at_once(calls)
    assert Dependency.objects.count() == 2


def edits():
    project = project_of(editor=PersonFactory())
    task = task_in(project, "Old")
    edit = partial(services.edit_task, task_id=task.pk, by=project.owner, base={"title": "Old"})
    return [partial(edit, changes={"title": "Mine"}), partial(edit, changes={"title": "Theirs"})]


def test_two_simultaneous_edits_of_one_field_are_one_edit_and_one_conflict(look_together):
    calls = edits()
    look_together(queries, "task_out", 2)  # opens when the other waits for the lock, so a missing lock always shows
    assert outcomes(at_once(calls)) == {"tuple": 1, "EditConflict": 1}


def test_without_the_lock_one_edit_is_lost(look_together):
    calls = edits()
    look_together(queries, "task_out", 2)
    with without_locks():
        answers = at_once(calls)
    assert outcomes(answers) == {"tuple": 2}


def owners():
    project = project_of()
    other = PersonFactory()
    services.set_member(project_id=project.pk, by=project.owner, user_id=other.pk, role=Role.OWNER)
    leave = partial(services.remove_member, project_id=project.pk)
    return [partial(leave, by=person, user_id=person.pk) for person in (project.owner, other)]


def test_one_of_two_owners_leaving_at_once_stays():
    assert outcomes(at_once(owners())) == {"int": 1, "LastOwner": 1}
    assert Membership.objects.get().is_owner


def test_without_the_lock_a_project_loses_all_owners(look_together):
    calls = owners()
    look_together(members, "_require_other_owner", 2)
    with without_locks():
        at_once(calls)
    assert not Membership.objects.exists()


def places():
    project = project_of()
    first, *rest = [task_in(project, f"Task {n}") for n in range(6)]
    base = {each.pk: {"rank": each.rank} for each in rest}
    move = partial(services.edit_task, by=project.owner, changes={})
    return [partial(move, task_id=pk, base=base[pk], position=Position(after=first.pk)) for pk in list(base)[1:]]


def test_simultaneous_moves_to_one_position_get_distinct_ranks():
    calls = places()
    answers = at_once(calls)
    assert outcomes(answers) == {"tuple": len(calls)}
    ranks = list(Task.objects.values_list("rank", flat=True))
    assert len(set(ranks)) == len(ranks) == 6


def test_without_the_lock_they_get_one_rank_and_the_constraint_accepts_one(look_together):
    calls = places()[:2]
    look_together(ranking.Position, "_neighbours", 2)
    with without_locks():
        answers = at_once(calls)
    assert outcomes(answers) == {"tuple": 1, "IntegrityError": 1}


def test_versions_have_no_gaps_whatever_happens_at_once():
    project = project_of()
    tasks = [task_in(project, f"Task {n}") for n in range(8)]
    calls = [partial(services.delete_task, task_id=task.pk, by=project.owner) for task in tasks[:4]]
    calls += [partial(services.add_comment, task_id=task.pk, by=project.owner, content="!") for task in tasks]
    calls += [
        partial(services.create_task, project_id=project.pk, by=project.owner, title=f"New {n}") for n in range(4)
    ]
    assert set(outcomes(at_once(calls))) <= {"int", "tuple", "TaskGone"}
    versions = list(RoomEvent.objects.filter(room=project.room).order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    assert queries.last_version_of(project) == len(versions)


def test_a_comment_and_the_deletion_of_its_task_at_once_end_with_it_deleted():
    project = project_of()
    task = task_in(project)
    answers = at_once(
        [
            partial(services.delete_task, task_id=task.pk, by=project.owner),
            partial(services.add_comment, task_id=task.pk, by=project.owner, content="!"),
        ]
    )
    assert set(outcomes(answers)) <= {"int", "tuple", "TaskGone"}
    assert access.task_for(project.owner, task.pk).deleted_at
    assert connection.in_atomic_block is False
