"""The socket of a project, through the whole application."""

import json
import time

import pytest
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from config.asgi import application
from config.tests.people import PersonFactory
from core.tests.serving import serving
from projects import services
from projects.tests.factories import project_of, task_in


@pytest.fixture
def web(transactional_db):
    with serving(application) as address:
        yield address


@pytest.fixture
def watch(web):
    def open_as(person, project):
        client = Client()
        client.force_login(person)
        headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}", "Origin": web}
        return connect(f"{web.replace('http', 'ws', 1)}/ws/projects/{project.pk}", additional_headers=headers)

    return open_as


def receive(socket):
    """Return the next frame that is not about presence."""
    while (frame := json.loads(socket.recv(3)))["type"] == "presence":
        pass
    return frame


def read_to_the_end(socket):
    while True:
        socket.recv(3)


def test_members_receive_a_change_at_once(watch):
    project = project_of(viewer=(ben := PersonFactory()))
    with watch(ben, project) as socket:
        first = receive(socket)
        assert (first["type"], first["room"], first["data"]["tasks"]) == ("snapshot", project.room, [])
        task = task_in(project)
        [event] = receive(socket)["events"]
    assert (event["type"], event["data"]["task"]["id"]) == ("task.created", str(task.pk))


def test_all_events_of_one_command_come_in_one_frame(watch):
    project = project_of()
    first, second = task_in(project), task_in(project)
    services.add_dependency(task_id=second.pk, depends_on=first.pk, by=project.owner)
    with watch(project.owner, project) as socket:
        receive(socket)
        services.delete_task(task_id=first.pk, by=project.owner)
        assert [event["type"] for event in receive(socket)["events"]] == ["dependency.removed", "task.deleted"]


def test_losing_membership_ends_the_socket_within_a_second(watch):
    project = project_of(editor=(ben := PersonFactory()))
    with watch(ben, project) as socket:
        receive(socket)
        services.remove_member(project_id=project.pk, by=project.owner, user_id=ben.pk)
        began = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            read_to_the_end(socket)
    assert closed.value.rcvd.code == 4404
    assert time.monotonic() - began < 1


def test_strangers_and_anonymous_visitors_receive_nothing(web, watch):
    project = project_of()
    with watch(PersonFactory(), project) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(3)
    assert closed.value.rcvd.code == 4404
    address = f"{web.replace('http', 'ws', 1)}/ws/projects/{project.pk}"
    with connect(address) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(3)
    assert closed.value.rcvd.code == 4401
