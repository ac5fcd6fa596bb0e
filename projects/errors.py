"""Domain errors of projects."""

from core.errors import DomainError, Forbidden, Gone, NotFound


class NoProject(NotFound):
    """There is none, or it is none of the caller's."""

    sentence = "There is no such project."


class NoTask(NotFound):
    sentence = "There is no such task."


class NoComment(NotFound):
    sentence = "There is no such comment."


class NoAttachment(NotFound):
    sentence = "There is no such file."


class NoMember(NotFound):
    sentence = "They are not a member of this project."


class NoAccount(NotFound):
    sentence = "Nobody here has this address."


class MayNotEdit(Forbidden):
    sentence = "You may look at this project but not change it. Ask one of its owners."


class NotAnOwner(Forbidden):
    sentence = "Only an owner of this project may do this."


class NotYourComment(Forbidden):
    sentence = "Only who wrote this comment, or an owner of the project, may do this."


class TaskGone(Gone):
    """Deleted beats edited."""

    sentence = "This task was deleted."


class CommentGone(Gone):
    sentence = "This comment was removed."


class EditConflict(DomainError):
    """Somebody changed the same field meanwhile.

    `field`, the `base` it was edited from, the `current` value, who changed it and when; `conflicts` has
    the same of every such field.
    """

    code = "EDIT_CONFLICT"
    sentence = "Somebody changed this meanwhile. Keep yours or take theirs."


class TransitionNotAllowed(DomainError):
    """The project's table has no such move; `allowed` are those it has."""

    code = "TRANSITION_NOT_ALLOWED"
    sentence = "A task cannot go there from here."


class Blocked(DomainError):
    """`blockers` are the tasks it waits for."""

    code = "BLOCKED"
    sentence = "It waits for tasks that are not done."


class DependencyCycle(DomainError):
    """`cycle` are the tasks that would wait for one another."""

    code = "DEPENDENCY_CYCLE"
    sentence = "These tasks would wait for one another for ever."


class LastOwner(DomainError):
    code = "LAST_OWNER"
    sentence = "A project has at least one owner. Make somebody else an owner first."


class TooMany(DomainError):
    """`limit` says how many there may be."""

    code = "LIMIT_REACHED"


class NothingToUndo(DomainError):
    code = "NOTHING_TO_UNDO"
    sentence = "This change cannot be undone."
