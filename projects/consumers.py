"""The socket of a project."""

from core.rooms.consumers import OneRoom
from projects.rooms import ProjectRoom


class Project(OneRoom):
    """`/ws/projects/<id>`: its members see its board."""

    kind = ProjectRoom.kind
