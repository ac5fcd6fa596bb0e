"""The columns of a board, and the moves between them that a project allows."""

from collections.abc import Mapping

TODO, IN_PROGRESS, REVIEW, DONE = STATUSES = ("todo", "in_progress", "review", "done")
NAMES = {TODO: "To do", IN_PROGRESS: "In progress", REVIEW: "In review", DONE: "Done"}

# Forward one step at a time; back to any step.
DEFAULT_TRANSITIONS = {
    TODO: [IN_PROGRESS],
    IN_PROGRESS: [TODO, REVIEW],
    REVIEW: [TODO, IN_PROGRESS, DONE],
    DONE: [TODO, IN_PROGRESS, REVIEW],
}

Transitions = Mapping[str, list[str]]


def usual_transitions() -> dict[str, list[str]]:
    return {status: list(targets) for status, targets in DEFAULT_TRANSITIONS.items()}


def allowed(transitions: Transitions, status: str) -> list[str]:
    """Return the statuses that a task may move to, in order of the columns."""
    targets = transitions.get(status, [])
    return [target for target in STATUSES if target in targets]


def normalized(transitions: Transitions) -> dict[str, list[str]]:
    """Return the transitions normalized: every status, known targets once, in order, never itself."""
    return {status: [t for t in STATUSES if t in transitions.get(status, []) and t != status] for status in STATUSES}
