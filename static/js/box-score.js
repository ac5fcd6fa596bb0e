// The box score from what the room tells: one more basket, foul or time-out.

const PLAIN = ["", "personal"]; // two or so of the other fouls send a player off: the server says who has to leave

/** Counts the event in this part; false where the server has to draw it again. */
export function countInBox(part, { data: { play } }) {
  if (!play || ["possession", "clock"].includes(play.kind)) return true;
  const table = part.querySelector(`[data-box="${play.team}"]`);
  if (!table) return false;
  if (play.kind === "timeout") return plus(table, "timeouts", 1);
  const row = table.querySelector(`[data-player="${play.player ?? ""}"]`);
  if (!row) return false;
  const total = table.querySelector("[data-total]");
  if (play.kind === "score") {
    for (const each of [row, total]) if (plus(each, play.points, 1)) plus(each, "points", play.points);
    return true;
  }
  if (play.kind !== "foul" || !PLAIN.includes(play.detail ?? "")) return false;
  for (const each of [row, total]) plus(each, "fouls", 1);
  const limit = Number(table.dataset.foulLimit);
  return !limit || !play.player || Number(row.querySelector("[data-of=fouls]").textContent) < limit;
}

function plus(place, what, number) {
  const cell = place.querySelector(`[data-of="${what}"]`);
  if (cell) cell.textContent = Number(cell.textContent) + number;
  return true;
}
