// A game's board from what its room tells: digits, fouls, time-outs, arrow, period and points by period.

/** Shows in this part of the page what is known of the game; false where the server has to draw it again. */
export function drawBoard(part, { teams, teamA, teamB, line, possession, period, periodLabel, shotClock, status }) {
  const scores = { A: teamA, B: teamB };
  for (const [letter, team] of Object.entries(teams ?? {})) {
    pips(part.querySelector(`[data-fouls="${letter}"]`), team.fouls, team.inBonus);
    pips(part.querySelector(`[data-timeouts="${letter}"]`), team.timeoutsLeft);
  }
  for (const place of part.querySelectorAll("[data-period]")) place.textContent = periodLabel ?? place.textContent;
  const hasShotClock = Boolean(part.querySelector("[data-shot-clock]"));
  const isRight = shotClock === undefined || status === "finished" || Boolean(shotClock) === hasShotClock;
  return arrow(part, possession) && points(part, line, scores, period) && isRight;
}

function pips(place, done, bonus) {
  const cells = place?.querySelector(".pips");
  if (!cells) return;
  while (cells.children.length < done && bonus === undefined) cells.append(document.createElement("i"));
  const last = Math.min(done, cells.children.length) - 1;
  const tellsBonus = bonus && !place.querySelector(".arena-bonus"); // there the word stands beside them
  [...cells.children].forEach((cell, index) => {
    cell.classList.toggle("on", index < done);
    cell.classList.toggle("bonus", Boolean(tellsBonus) && index === last);
  });
  cells.nextElementSibling.textContent = `${done} of ${cells.children.length}${tellsBonus ? ", bonus" : ""}`;
  for (const word of place.querySelectorAll("[data-in-bonus]")) word.hidden = !bonus;
  for (const word of place.querySelectorAll("[data-no-bonus]")) word.hidden = Boolean(bonus);
}

function arrow(part, possession) {
  if (possession === undefined) return true;
  const arrows = [...part.querySelectorAll("[data-possession]")];
  for (const each of arrows) each.classList.toggle("on", each.dataset.possession === possession);
  const words = part.querySelector("[data-arrow]");
  if (words && possession) words.textContent = words.dataset[possession.toLowerCase()];
  return part.querySelector(".bug") !== null || Boolean(possession) === arrows.length > 0;
}

function points(part, line, scores, period) {
  const table = part.querySelector(".line-score");
  if (!table || !line) return true;
  const rows = [...table.tBodies[0].rows];
  return ["A", "B"].every((letter, index) => {
    const cells = [...rows[index].querySelectorAll("td")];
    const total = cells.pop();
    if (cells.length !== line[letter].length) return false;
    cells.forEach((cell, number) => {
      cell.textContent = line[letter][number];
      if (period) cell.classList.toggle("now", number === period - 1);
    });
    total.textContent = scores[letter] ?? total.textContent;
    return true;
  });
}
