"""A client that knows only the protocol: it applies events and reads again after a gap."""

import copy
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

State = dict[str, Any]


def fold(state: State, event: dict[str, Any], whole_task: Callable[[str], State | None] = lambda id: None) -> None:
    """Apply one event to a snapshot. `whole_task` fetches the values that the event omits."""
    type, data = event["type"], event["data"]
    tasks, members = state["tasks"], state["members"]
    if "task" in data:
        told = dict(data["task"])
        left_out = [name for name in data.get("omitted", ()) if "." not in name]
        if left_out and (whole := whole_task(told["id"])):
            told |= {name: whole[name] for name in left_out}
        if type == "task.deleted":
            tasks.pop(told["id"], None)
        elif type in ("task.created", "task.restored"):
            tasks[told["id"]] = told
        else:
            tasks[told["id"]].update(told)
    if type == "member.removed":
        members.pop(data["member"]["userId"], None)
    elif "member" in data:
        members.setdefault(data["member"]["userId"], {}).update(data["member"])
    if "project" in data:
        state["project"] |= data["project"]


def state_of(snapshot: dict[str, Any]) -> State:
    """Return a snapshot's data with tasks and members by id."""
    told = copy.deepcopy(snapshot)
    return {
        "project": told["project"],
        "tasks": {task["id"]: task for task in told["tasks"]},
        "members": {member["userId"]: member for member in told["members"]},
    }


def hash_of(state: State) -> str:
    return sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


class Replica:
    """One watcher: a state, its version, and the two reads it may ask of the server."""

    def __init__(self, snapshot: Callable[[], tuple[int, State]], whole_task: Callable[[str], State | None]) -> None:
        self._snapshot, self._whole_task = snapshot, whole_task
        self.version, self.state = snapshot()
        self.resyncs = self.gaps = 0

    def take(self, frame: dict[str, Any]) -> bool:
        """Take a frame. Return whether events are missing before it."""
        if frame["type"] == "snapshot":
            self.start_over()
        for event in frame.get("events", ()):
            if event["version"] > self.version + 1:
                self.gaps += 1
                return True
            if event["version"] == self.version + 1:
                fold(self.state, event, self._whole_task)
                self.version = event["version"]
        return frame["type"] == "head" and frame["version"] > self.version

    def start_over(self) -> None:
        self.resyncs += 1
        self.version, self.state = self._snapshot()
