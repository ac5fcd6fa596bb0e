"""Crowded ranks, erasure, emails, and visits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from config.tests.people import PersonFactory
from core import lifecycle
from core.jobs.tests.working import run_jobs
from core.mail.models import MailBox
from projects import queries, services
from projects.models import Comment, Membership, Project, Role, Task
from projects.services import ranking
from projects.services.ranking import Position
from projects.tests.factories import project_of, task_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return project_of()


def put_after(project, task, other):
    task.refresh_from_db()
    services.edit_task(
        task_id=task.pk, by=project.owner, changes={}, base={"rank": task.rank}, position=Position(after=other.pk)
    )


def test_two_tasks_swapped_repeatedly_keep_short_ranks_and_their_order(project):
    first, one, two, last = (task_in(project, title) for title in ("First", "One", "Two", "Last"))
    for turn in range(90):
        put_after(project, (one, two)[turn % 2], first)
    assert [task.title for task in Task.objects.in_order()] == ["First", "Two", "One", "Last"]
    assert max(len(task.rank) for task in Task.objects.all()) <= ranking.MAX_RANK_LENGTH
    assert last.pk


def test_moving_a_task_to_its_own_position_makes_no_event(project):
    one, two = task_in(project), task_in(project)
    before = queries.last_version_of(project)
    put_after(project, two, one)
    assert queries.last_version_of(project) == before


def test_erasure_removes_a_persons_text_and_passes_the_project_on(project):
    ben, cleo = PersonFactory(), PersonFactory()
    services.set_member(project_id=project.pk, by=project.owner, user_id=cleo.pk, role=Role.VIEWER)
    services.set_member(project_id=project.pk, by=project.owner, user_id=ben.pk, role=Role.EDITOR)
    task = task_in(project, assignees=[project.owner.pk])
    services.add_comment(task_id=task.pk, by=project.owner, content="My private number is …")
    leaver = project.owner
    lifecycle.erase(leaver)
    leaver.delete()
    assert Membership.objects.get(role=Role.OWNER).user == ben
    assert (Comment.objects.get().content, queries.task_out(Task.objects.get())["assignees"]) == ("", [])
    assert "private" not in str(queries.board(project.pk))


def test_a_project_without_other_members_is_deleted_with_its_owner(project):
    lifecycle.erase(project.owner)
    assert not Project.objects.exists()


def test_mentioned_and_added_people_get_one_email():
    project = project_of(editor=(ben := PersonFactory(name="Ben Okafor")), viewer=PersonFactory(name="Ben Stiller"))
    task = task_in(project, "Order <ice>")
    comment, _ = services.add_comment(
        task_id=task.pk, by=project.owner, content="@Ben Okafor, @nobody: ready? a@Ben Okafor"
    )
    services.edit_comment(comment_id=comment.pk, by=project.owner, content="@Ben Okafor, ready now?")
    run_jobs()
    letters = MailBox.objects.filter(recipient=ben.email).order_by("created_at")
    assert [letter.template for letter in letters] == ["projects/taken_in", "projects/mentioned"]
    assert "Order <ice>" in letters[1].text
    assert f"{task.get_absolute_url()}#comment-{comment.pk}" in letters[1].text


def test_a_first_name_shared_by_two_members_mentions_neither():
    project = project_of(editor=PersonFactory(name="Ben Okafor"), viewer=PersonFactory(name="Ben Stiller"))
    comment, _ = services.add_comment(task_id=task_in(project).pk, by=project.owner, content="@Ben!")
    assert comment.mentions == []


def test_a_visit_starts_where_the_last_one_ended(project):
    ben = PersonFactory()
    services.set_member(project_id=project.pk, by=project.owner, user_id=ben.pk, role=Role.EDITOR)
    services.mark_seen(project_id=project.pk, by=ben, version=2)
    task_in(project)
    assert services.mark_seen(project_id=project.pk, by=ben, version=3).left_version == 0, "still on the same visit"
    Membership.objects.filter(user=ben).update(seen_at=timezone.now() - timedelta(hours=3))
    task_in(project)
    member = services.mark_seen(project_id=project.pk, by=ben, version=4)
    assert (member.left_version, member.seen_version) == (3, 4)
    assert queries.changes_since(project, ben, member.left_version) == 1


def test_a_snapshot_runs_four_queries_whatever_the_size_of_the_board(project, django_assert_max_num_queries):
    for number in range(30):
        task_in(project, f"Task {number}", assignees=[project.owner.pk])
    with django_assert_max_num_queries(5):
        assert len(queries.board(project.pk)["tasks"]) == 30
    assert connection.queries_limit
