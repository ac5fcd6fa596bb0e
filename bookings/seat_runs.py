"""The best free seats side by side, chosen in one statement. `seating.choosing` says the same rule in Python."""

from typing import Any
from uuid import UUID

from django.db import connection

# `free` is a seat neither reserved nor held by another person. A run is `number` free seats with consecutive columns;
# one that leaves a neighbour alone between taken seats, aisles and walls comes later. Then rows near the court and
# columns near the middle of the section (both doubled, to stay in whole numbers), then the section, then the name.
_BEST = """
    WITH seat AS (
        SELECT seat.id, seat.section_id, seat.line, seat."column" AS place, seat.kind, seat.name,
            max(seat."column") OVER (PARTITION BY seat.section_id) AS last_place,
            NOT EXISTS (
                SELECT FROM bookings_reservation AS taken WHERE taken.seat_id = seat.id AND taken.status = 'ACTIVE'
            ) AND NOT EXISTS (
                SELECT FROM bookings_seathold AS held
                WHERE held.seat_id = seat.id AND held.user_id <> %(person)s AND held.expires_at > clock_timestamp()
            ) AS free
        FROM bookings_seat AS seat WHERE seat.event_id = %(event)s
    ), run AS (
        SELECT name, section_id, line, place,
            array_agg(id) OVER following AS ids,
            lead(place, %(number)s - 1) OVER along = place + %(number)s - 1
                AND bool_and(free) OVER following AS together,
            sum(abs(2 * place - last_place)) OVER following AS from_middle,
            coalesce(lag(place) OVER along = place - 1 AND lag(free) OVER along, false)
                AND NOT coalesce(lag(place, 2) OVER along = place - 2 AND lag(free, 2) OVER along, false)
                AS leaves_left,
            coalesce(
                lead(place, %(number)s) OVER along = place + %(number)s AND lead(free, %(number)s) OVER along, false
            )
                AND NOT coalesce(
                    lead(place, %(number)s + 1) OVER along = place + %(number)s + 1
                    AND lead(free, %(number)s + 1) OVER along, false
                ) AS leaves_right
        FROM seat WHERE (kind = 'accessible') = %(accessible)s
        WINDOW along AS (PARTITION BY section_id, line ORDER BY place),
            following AS (along ROWS BETWEEN CURRENT ROW AND %(number)s - 1 FOLLOWING)
    )
    SELECT run.ids FROM run JOIN bookings_section AS section ON section.id = run.section_id WHERE run.together
    ORDER BY run.leaves_left::integer + run.leaves_right::integer, 4 * run.line * %(number)s + run.from_middle,
        section.position, run.name COLLATE "C"
    LIMIT 1
"""


def best(event_id: UUID, person: Any, number: int, *, accessible: bool = False) -> list[UUID]:
    """The ids of the best `number` free seats side by side, from the left; nothing where there are none."""
    asked = {"event": event_id, "person": person.pk, "number": number, "accessible": accessible}
    with connection.cursor() as cursor:
        cursor.execute(_BEST, asked)
        found = cursor.fetchone()
    return list(found[0]) if found else []
