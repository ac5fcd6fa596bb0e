"""How much a request is like a text, by the English stems of its words."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from core.search.folding import words

SHORTEST_LIKE = 4  # shorter words are in everything


class Words(models.Func):
    """What the first migration made its columns of; they are gone since."""

    function = "tickets_words"
    output_field = SearchVectorField()


class Likeness(models.Func):
    """How much a column of stems is like a text: some of its words, above all in the title."""

    output_field = models.FloatField()

    def __init__(self, column: Any, text: str) -> None:
        super().__init__(column)
        self.looked_for = [word for word in words(text) if len(word) >= SHORTEST_LIKE]

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        if not self.looked_for:
            return "0.0", []
        any_of = " || ".join("plainto_tsquery('english', %s)" for _ in self.looked_for)
        return f"ts_rank('{{0, 0, 0.1, 1}}', {column}, {any_of})", [*params, *self.looked_for]
