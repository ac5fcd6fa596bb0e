"""Shapes: the answer and the schema come from one declaration."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, Literal
from uuid import UUID

import pytest
from rest_framework import serializers

from core.api.serializers import Serializer
from core.api.shapes import ABSENT, PersonOut, Shape, doc
from core.ids import uuid7


class TaskOut(Shape):
    """One task."""

    id: UUID
    due_at: datetime | None
    kind: Literal["bug", "chore"]
    label: str = doc("Where it has one.", optional=True)
    owner: PersonOut | None
    watchers: list[PersonOut] = doc(get=lambda task: task.watched_by)
    points: dict[str, int]


class TaskDetail(TaskOut):
    """A task with the caller's own vote, for signed-in callers."""

    vote: int | None = doc(optional=True)


def task(**values: Any) -> SimpleNamespace:
    made = {"id": uuid7(), "due_at": None, "kind": "bug", "label": "", "owner": None, "watched_by": [], "points": {}}
    return SimpleNamespace(**made | values)


def person(name: str) -> SimpleNamespace:
    return SimpleNamespace(id=uuid7(), name=name, email=f"{name}@example.org")


def test_every_field_has_its_json_name_and_form():
    ana, ben = person("ana"), person("ben")
    paris = timezone(timedelta(hours=1))
    made = task(due_at=datetime(2026, 3, 21, 19, 30, 0, 304_900, paris), owner=ana, watched_by=[ben], points={"a": 1})
    assert TaskOut.of(made) == {
        "id": str(made.id),
        "dueAt": "2026-03-21T18:30:00.304Z",
        "kind": "bug",
        "label": "",
        "owner": {"id": str(ana.id), "name": "ana"},
        "watchers": [{"id": str(ben.id), "name": "ben"}],
        "points": {"a": 1},
    }


def test_none_is_null_where_the_type_allows_it():
    out = TaskOut.of(task())
    assert out["dueAt"] is None
    assert out["owner"] is None


@pytest.mark.parametrize("label", [None, ABSENT])
def test_an_optional_field_without_a_value_is_left_out(label):
    assert "label" not in TaskOut.of(task(label=label))


def test_an_optional_field_is_left_out_unless_it_is_given():
    assert "vote" not in TaskDetail.of(task())
    assert TaskDetail.of(task(), vote=None)["vote"] is None
    assert TaskDetail.of(task(), vote=1)["vote"] == 1


def test_a_given_value_takes_the_place_of_the_sources():
    assert TaskOut.of(task(), owner=person("ben"))["owner"]["name"] == "ben"


def test_json_of_a_shape_may_stand_inside_another():
    ana = PersonOut.of(person("ana"))
    assert TaskOut.of(task(owner=ana, watched_by=[ana]))["watchers"] == [ana]


def test_a_required_field_without_an_attribute_is_an_error():
    with pytest.raises(AttributeError):
        TaskOut.of(SimpleNamespace(id=uuid7()))


def test_the_schema_has_the_same_fields():
    described = TaskDetail().fields
    assert list(described) == ["id", "dueAt", "kind", "label", "owner", "watchers", "points", "vote"]
    assert described["dueAt"].allow_null
    assert not described["label"].required
    assert described["label"].help_text == "Where it has one."
    assert list(described["kind"].choices) == ["bug", "chore"]


def test_a_type_without_a_field_is_refused_when_the_shape_is_declared():
    with pytest.raises(TypeError, match="no field"):

        class Wrong(Shape):
            value: complex


class GameIn(Serializer):
    name = serializers.CharField(max_length=5)
    periods = serializers.IntegerField(default=4)


class GameEdit(GameIn):
    all_optional = True

    version = serializers.IntegerField()


def test_a_body_of_changes_needs_no_field_and_has_no_default():
    body = GameEdit(data={"version": 2})
    assert body.is_valid()
    assert body.validated_data == {"version": 2}
    assert not GameEdit(data={"name": "Harbour"}).is_valid()


def test_a_moment_without_a_zone_is_not_written():
    with pytest.raises(ValueError, match="zone"):
        TaskOut.of(task(due_at=datetime(2026, 3, 21, 19, 30)))  # noqa: DTZ001


def test_a_moment_in_utc_ends_with_z():
    assert TaskOut.of(task(due_at=datetime(2026, 1, 1, tzinfo=UTC)))["dueAt"] == "2026-01-01T00:00:00.000Z"
