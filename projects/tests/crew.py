"""People who run random commands, some of them based on a stale screen."""

from random import Random
from typing import Any
from uuid import UUID

from core.errors import DomainError
from projects import services, workflow
from projects.models import Comment
from projects.services.ranking import Position

LABELS = ["Doors", "Hall", "Stream", "Print"]


class Hand:
    """A person at a board who sees the state of their replica."""

    def __init__(self, person: Any, project: Any, replica: Any, dice: Random) -> None:
        self.person, self.project, self.replica, self.dice = person, project, replica, dice
        self.done = self.refused = 0

    def act(self) -> None:
        """Run one command. Domain errors are expected; nothing else may fail."""
        what = self.dice.choices(_COMMANDS, _WEIGHTS)[0]
        try:
            what(self)
            self.done += 1
        except DomainError:
            self.refused += 1

    @property
    def seen(self) -> dict[str, Any]:
        tasks = list(self.replica.state["tasks"].values())
        return self.dice.choice(tasks) if tasks else {"id": str(self.project.pk), "dependsOn": []}

    def edit(self, task: dict[str, Any], position: Position | None = None, **changes: Any) -> None:
        base = {name: task.get(name) for name in changes} | {"rank": task.get("rank")}
        services.edit_task(task_id=UUID(task["id"]), by=self.person, changes=changes, base=base, position=position)

    def create(self) -> None:
        title = f"Task {self.dice.randrange(1000)}"
        services.create_task(project_id=self.project.pk, by=self.person, title=title, labels=[self.dice.choice(LABELS)])

    def rename(self) -> None:
        self.edit(self.seen, title=f"Renamed {self.dice.randrange(1000)}", labels=self.dice.sample(LABELS, 2))

    def write_much(self) -> None:
        words = "word " * self.dice.choice([3, 150, 900])
        self.edit(self.seen, description=words, configuration={"words": words[:4000]})

    def move(self) -> None:
        self.edit(self.seen, status=self.dice.choice(workflow.STATUSES))

    def order(self) -> None:
        self.edit(self.seen, position=Position(after=UUID(self.seen["id"])))

    def assign(self) -> None:
        self.edit(self.seen, assignees=[str(self.person.pk)] if self.dice.random() < 0.7 else [])

    def link(self) -> None:
        one, other = self.seen, self.seen
        services.add_dependency(task_id=UUID(one["id"]), depends_on=UUID(other["id"]), by=self.person)

    def unlink(self) -> None:
        task = self.seen
        for other in task["dependsOn"][:1]:
            services.remove_dependency(task_id=UUID(task["id"]), depends_on=UUID(other), by=self.person)

    def say(self) -> None:
        services.add_comment(task_id=UUID(self.seen["id"]), by=self.person, content="Who does this?")

    def unsay(self) -> None:
        comment = Comment.objects.filter(author=self.person, removed_at=None).first()
        if comment:
            services.remove_comment(comment_id=comment.pk, by=self.person)

    def delete(self) -> None:
        services.delete_task(task_id=UUID(self.seen["id"]), by=self.person)

    def undo(self) -> None:
        version = self.dice.randrange(1, self.replica.version + 1)
        services.undo(project_id=self.project.pk, by=self.person, version=version)

    def describe(self) -> None:
        name = f"Crew {self.dice.randrange(100)}"
        services.edit_project(project_id=self.project.pk, by=self.project.owner, name=name)


_COMMANDS = [
    *(Hand.create, Hand.rename, Hand.write_much, Hand.move, Hand.order, Hand.assign, Hand.link, Hand.unlink),
    *(Hand.say, Hand.unsay, Hand.delete, Hand.undo, Hand.describe),
]
_WEIGHTS = [14, 12, 4, 16, 14, 8, 8, 3, 6, 2, 4, 6, 1]
