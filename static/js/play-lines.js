// The play-by-play from what the room tells: a new line on top, or a line that was taken back.

import { words } from "./game-clock.js";

const ADDED = new Set(["score", "foul", "timeout", "possession"]);

/** Shows the event in this list of plays; false where the server has to draw the list again. */
export function tellPlay(part, { data }, { atTable, periodLabel }) {
  const { play } = data;
  if (!play || (play.kind === "clock" && !atTable)) return true;
  if (play.kind === "undo") return takeBack(part, play);
  if (!ADDED.has(play.kind) && play.kind !== "clock") return false;
  return part.querySelector(`[data-play="${play.id}"]`) !== null || add(part, play, data, periodLabel);
}

function add(part, play, { teamA, teamB }, periodLabel) {
  const period = part.querySelector(".plays-period");
  const list = part.querySelector("ol.plays");
  const blank = part.querySelector(`template[data-line="${play.team ?? ""}"]`);
  if (!list || !blank || (period && period.dataset.key !== periodLabel)) return false;
  const line = blank.content.firstElementChild.cloneNode(true);
  const time = words(Math.round(play.clock * 1000));
  Object.assign(line.dataset, { play: play.id, kind: play.kind });
  line.querySelector(".ck").textContent = period ? time : `${periodLabel} ${time}`;
  line.querySelector("[data-words]").textContent = play.words;
  if (play.kind === "score") line.querySelector(".sc").textContent = `${teamA}–${teamB}`;
  amends(line.querySelector("[data-amends]"), play, `${periodLabel} ${time}`);
  list.prepend(line);
  if (!period) while (list.children.length > Number(list.dataset.most)) list.lastElementChild.remove();
  return true;
}

// Possession and the clock add nothing up: there is nothing to correct.
function amends(link, play, when) {
  if (!link) return;
  if (play.kind === "possession" || play.kind === "clock") return link.remove();
  link.setAttribute("href", link.getAttribute("href").replace("{}", play.id));
  link.ariaLabel = `Correct: ${play.words}, ${when}`;
}

function takeBack(part, { undoes }) {
  const line = part.querySelector(`[data-play="${undoes}"]`);
  if (!line || !ADDED.has(line.dataset.kind) || line.querySelector(".was")) return false;
  if (line.classList.contains("undone")) return true;
  line.classList.add("undone");
  const said = document.createElement("span");
  said.className = "vh";
  said.textContent = "(taken back)";
  line.querySelector(".sc").previousElementSibling.append(" ", said);
  line.querySelector(".sc").textContent = "";
  line.querySelector(".fix a")?.remove();
  return true;
}
