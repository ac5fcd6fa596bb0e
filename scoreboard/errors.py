"""Domain errors of the scoreboard."""

from core.errors import DomainError, Forbidden


class MayNotScore(Forbidden):
    sentence = "Only this game's scorekeepers may do this."


class GameFinished(DomainError):
    code = "GAME_FINISHED"
    sentence = "This game is over. Undo the final whistle first."


class NothingToUndo(DomainError):
    code = "NOTHING_TO_UNDO"
    sentence = "There is no play to undo."


class NotCorrectable(DomainError):
    code = "NOT_CORRECTABLE"
    sentence = "Points, fouls and time-outs can be corrected. Set the clock, the arrow or the period anew."


class PlayDoesNotCount(DomainError):
    code = "PLAY_DOES_NOT_COUNT"
    sentence = "This play does not count: it was taken back, struck out, or came before the game was started again."


class NothingToCorrect(DomainError):
    code = "NOTHING_TO_CORRECT"
    sentence = "That is what the play says already."


class TableTaken(DomainError):
    """Another table has control. `holder` is its name. A table that takes control back may send the same call again."""

    code = "TABLE_TAKEN"
    sentence = "Another table has control of this game."
    passes = True
