"""What the scoreboard says no to."""

from core.refusals import Forbidden, Refusal


class MayNotScore(Forbidden):
    sentence = "Only this game's scorekeepers may do this."


class GameFinished(Refusal):
    code = "GAME_FINISHED"
    sentence = "This game is over. Undo the final whistle first."


class NothingToUndo(Refusal):
    code = "NOTHING_TO_UNDO"
    sentence = "There is no play to undo."
