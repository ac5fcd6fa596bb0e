"""The draw of the demo's cup, and its played matches."""

from datetime import datetime, timedelta
from typing import Any

from competitions import brackets
from competitions.brackets import shuffled
from scripts.demo_table import key, z

Row = dict[str, Any]
SEED = 2026
# By round and number; the second semi-final and the final are not played yet.
RESULTS = {(1, 0): (11, 7), (1, 1): (9, 11), (1, 2): (11, 4), (1, 3): (13, 15), (2, 0): (11, 8)}


def bracket(competition: str, drawn: datetime, entries: list[str]) -> list[Row]:
    """Return the cup's draw; the quarter-finals and one semi-final are played."""
    ranked = shuffled(entries, SEED)
    id, when = key(drawn, 0x7000), {"created_at": z(drawn), "updated_at": z(drawn)}
    fields = when | {"competition": competition, "format": "elimination", "seed": SEED, "rounds": 3, "courts": 2}
    seedings = [
        {
            "model": "competitions.seeding",
            "pk": key(drawn, 0x7100 + rank),
            "fields": when | {"bracket": id, "registration": one, "rank": rank},
        }
        for rank, one in enumerate(ranked, 1)
    ]
    return [{"model": "competitions.bracket", "pk": id, "fields": fields}, *seedings, *matches(drawn, id, ranked)]


def matches(drawn: datetime, bracket_id: str, ranked: list[str]) -> list[Row]:
    """Return the matches, with winners advanced to the next round."""
    places: dict[tuple[int, int], Row] = {}
    for pairing in brackets.draw_elimination(ranked):
        fields = {"created_at": z(drawn), "updated_at": z(drawn), "bracket": bracket_id, "round": pairing.round}
        fields |= {"number": pairing.number, "court": pairing.number % 2 + 1, "a": pairing.a, "b": pairing.b}
        places[pairing.round, pairing.number] = fields
    for nth, (place, fields) in enumerate(sorted(places.items())):
        fields["status"] = "ready" if fields["a"] and fields["b"] else "waiting"
        if place in RESULTS:
            play(places, place, drawn + timedelta(minutes=25 * (nth + 1)))
    return [
        {"model": "competitions.match", "pk": key(drawn, 0x7200 + nth), "fields": fields}
        for nth, (_, fields) in enumerate(sorted(places.items()))
    ]


def play(places: dict[tuple[int, int], Row], place: tuple[int, int], over: datetime) -> None:
    fields, (a, b) = places[place], RESULTS[place]
    winner = "A" if a > b else "B"
    fields |= {"score_a": a, "score_b": b, "winner": winner, "status": "finished", "version": 2, "updated_at": z(over)}
    round, number, side = brackets.next_match(*place)
    places[round, number][side.lower()] = fields[winner.lower()]
