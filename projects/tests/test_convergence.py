"""Twenty clients on a bad network: all reach the same state whatever is lost or late."""

# ruff: noqa: S311  (dice, the same every time)

from random import Random

import pytest

from config.tests.people import PersonFactory
from core.rooms.models import RoomEvent
from core.rooms.services import MAX_EVENTS, events_between, head_of, snapshot_of
from projects import queries, services
from projects.models import Revision, Role, Task
from projects.tests.crew import Hand
from projects.tests.factories import project_of
from projects.tests.replica import Replica, fold, hash_of, state_of

pytestmark = pytest.mark.django_db
CLIENTS, COMMANDS = 20, 100


class Air:
    """The network of one watcher: it may drop, repeat, delay, reorder or cut off frames."""

    def __init__(self, room, replica, dice):
        self.room, self.replica, self.dice = room, replica, dice
        self.sent, self.flying = replica.version, []

    def pump(self, head):
        """Let the server send what is new and deliver some of the frames in flight."""
        if head > self.sent:
            frame = {"type": "events", "events": events_between(self.room, self.sent, head)}
            self.flying += [frame] * self.dice.choice([0, 1, 1, 1, 1, 2])
            self.sent = head
        if self.dice.random() < 0.05:
            self.flying.clear()  # cut off: frames in flight are lost, and the client resumes from its version
            self.ask_again(head)
        self.dice.shuffle(self.flying)
        for _ in range(self.dice.randrange(3)):
            if self.flying and self.replica.take(self.flying.pop()) and self.dice.random() < 0.8:
                self.ask_again(head)

    def ask_again(self, head):
        if head - self.replica.version > MAX_EVENTS:
            self.replica.take({"type": "snapshot"})
        else:
            self.replica.take({"type": "events", "events": events_between(self.room, self.replica.version, head)})

    def calm(self, head):
        """Deliver a final head."""
        if self.replica.take({"type": "head", "version": head}):
            self.ask_again(head)


@pytest.fixture
def project():
    return project_of(name="Storm", editor=PersonFactory(name="Ben Okafor"))


def whole_task(id):
    task = Task.objects.live().filter(pk=id).first()
    return queries.task_out(task) if task else None


def snapshot(project):
    found = snapshot_of(project.room)
    return found.version, state_of(found.data)


def storm(project, seed, commands=COMMANDS):
    dice = Random(seed)
    crew = [membership.user for membership in queries.members(project)]
    airs = [Air(project.room, Replica(lambda: snapshot(project), whole_task), Random(seed + n)) for n in range(CLIENTS)]
    hands = [Hand(crew[n % 2], project, air.replica, Random(seed * 100 + n)) for n, air in enumerate(airs)]
    for _ in range(commands):
        dice.choice(hands).act()
        head = head_of(project.room).version
        for air in dice.sample(airs, 6):
            air.pump(head)
    for air in airs:
        air.calm(head_of(project.room).version)
    return airs, hands


def test_twenty_clients_converge_whatever_the_network_does(project):
    airs, hands = storm(project, seed=7)
    truth = hash_of(snapshot(project)[1])
    assert {hash_of(air.replica.state) for air in airs} == {truth}
    assert sum(hand.done for hand in hands) > COMMANDS // 2
    assert sum(hand.refused for hand in hands) > 5
    assert sum(air.replica.gaps for air in airs) > 10


def test_a_client_that_ignores_gaps_diverges(project):
    """Negative control: clients that never read again diverge."""
    airs, _ = storm(project, seed=8, commands=1)
    careless = airs[0]
    Hand(project.owner, project, careless.replica, Random(1)).create()
    Hand(project.owner, project, careless.replica, Random(2)).create()
    head = head_of(project.room).version
    [*_, last] = events_between(project.room, head - 2, head)
    careless.replica.version = head - 1  # as if it had not checked
    careless.replica.take({"type": "events", "events": [last]})
    assert hash_of(careless.replica.state) != hash_of(snapshot(project)[1])


STRUCTURE = ("status", "rank", "dueAt", "assignees", "dependsOn", "commentCount", "attachmentCount")


def test_the_bare_log_reproduces_the_structure_even_when_all_text_is_erased(project):
    _, base = snapshot(project)
    storm(project, seed=9, commands=60)
    Revision.objects.all().delete()
    log = RoomEvent.objects.filter(room=project.room, version__gt=2).order_by("version")
    for event in log.values("version", "type", "data"):
        fold(base, event)
    tables = snapshot(project)[1]["tasks"]
    assert {id: [task[name] for name in STRUCTURE] for id, task in base["tasks"].items()} == {
        id: [task[name] for name in STRUCTURE] for id, task in tables.items()
    }


def test_the_board_at_any_version_is_what_it_was(project):
    kept = {}
    hands = Hand(project.owner, project, Replica(lambda: snapshot(project), whole_task), Random(3))
    for _ in range(40):
        hands.act()
        hands.replica.start_over()
        kept[hands.replica.version] = hash_of(hands.replica.state["tasks"])
    for version, was in kept.items():
        then = {task["id"]: task for task in queries.tasks_at(project, version)}
        assert hash_of(then) == was, version


def test_a_changed_role_reaches_every_replica(project):
    airs, _ = storm(project, seed=4, commands=3)
    ben = queries.members(project)[1].user
    services.set_member(project_id=project.pk, by=project.owner, user_id=ben.pk, role=Role.VIEWER)
    services.remove_member(project_id=project.pk, by=ben, user_id=ben.pk)
    for air in airs:
        air.calm(head_of(project.room).version)
    assert {hash_of(air.replica.state) for air in airs} == {hash_of(snapshot(project)[1])}


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(20, 25))
def test_twenty_clients_converge_after_thousands_of_commands(project, seed):
    airs, hands = storm(project, seed=seed, commands=1_000)
    assert {hash_of(air.replica.state) for air in airs} == {hash_of(snapshot(project)[1])}
    assert sum(hand.done for hand in hands) > 400
