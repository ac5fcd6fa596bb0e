"""Domain errors of projects."""

from core.errors import DomainError, Forbidden, Gone, NotFound


class NoProject(NotFound):
    """The project does not exist, or the caller is not a member."""

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
    """A deletion wins over an edit."""

    sentence = "This task was deleted."


class CommentGone(Gone):
    sentence = "This comment was removed."


class EditConflict(DomainError):
    """Another person changed the same field.

    `field`, the `base` value of the edit, the `current` value, who changed it and when; `conflicts` lists all
    such fields.
    """

    code = "EDIT_CONFLICT"
    sentence = "Somebody changed this meanwhile. Keep yours or take theirs."


class TransitionNotAllowed(DomainError):
    """The project does not allow this move; `allowed` lists the possible ones."""

    code = "TRANSITION_NOT_ALLOWED"
    sentence = "A task cannot go there from here."


class Blocked(DomainError):
    """`blockers` are the unfinished tasks that it depends on."""

    code = "BLOCKED"
    sentence = "It waits for tasks that are not done."


class DependencyCycle(DomainError):
    """`cycle` lists the tasks that would depend on one another."""

    code = "DEPENDENCY_CYCLE"
    sentence = "These tasks would wait for one another for ever."


class LastOwner(DomainError):
    code = "LAST_OWNER"
    sentence = "A project has at least one owner. Make somebody else an owner first."


class TooMany(DomainError):
    """`limit` is the maximum number."""

    code = "LIMIT_REACHED"


class NothingToUndo(DomainError):
    code = "NOTHING_TO_UNDO"
    sentence = "This change cannot be undone."
