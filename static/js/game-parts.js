// The parts of a game's page. What an event tells is shown from the event itself, without asking anybody; what it
// does not tell (a correction, a new period, the end) is drawn by the server, in one request for all that is due.

import { drawBoard } from "./board-drawing.js";
import { countInBox } from "./box-score.js";
import { fetchParts, replace } from "./parts.js";
import { tellPlay } from "./play-lines.js";
import { Renewal, SPREAD_MS } from "./renewal.js";

const KINDS = { board: ["board", "arena", "bug", "lower", "full", "table_board"], plays: ["plays", "periods"], box: ["box"] };
const REMEMBERED = 100; // events, for a part that comes drawn before the last of them

export class GameParts {
  #root;
  #board;
  #renewal;
  #spread;
  #events = [];

  constructor(root, board) {
    [this.#root, this.#board] = [root, board];
    this.#spread = Number(root.dataset.spread ?? SPREAD_MS);
    this.#renewal = new Renewal((names) => this.#fetch(names), root.dataset.spread ? 0 : undefined);
    for (const part of this.#all) part.dataset.version ??= root.dataset.version;
    root.addEventListener("tab-shown", () => this.#lookedAt());
  }

  get #all() {
    return [...this.#root.querySelectorAll("[data-part]")];
  }

  /** Shows one event in every part; those that it does not tell all about are fetched. */
  tell(event) {
    this.#events = [...this.#events.slice(1 - REMEMBERED), event];
    const untold = untoldBy(event);
    this.#stale(this.#all.filter((part) => this.#isDue(part, untold) || !this.#tell(part, event)));
  }

  /** Fetches all, for what the room did not tell one by one. */
  renew() {
    this.#stale(this.#all.filter((part) => this.#isDue(part, () => true)));
  }

  #stale(parts) {
    for (const part of parts) part.dataset.stale = "";
    this.#renewal.soon(this.#shown(parts), this.#spread);
  }

  #lookedAt() {
    const parts = this.#shown(this.#all.filter((part) => "stale" in part.dataset));
    if (parts.length) this.#renewal.now(parts);
  }

  // What stands behind a tab is fetched when somebody looks at it; what is never shown is there for a script.
  #shown(parts) {
    return parts.filter((part) => part.hidden || (part.checkVisibility?.() ?? true)).map((part) => part.dataset.part);
  }

  #isDue(part, untold) {
    // What can be done depends on the status alone: it is drawn when the game comes into that status or leaves it.
    const { if: status, is, part: name } = part.dataset;
    if (!status) return untold(name);
    const now = this.#board.is(status);
    return now !== undefined && String(now) !== is;
  }

  #tell(part, event) {
    if (event.version <= Number(part.dataset.version)) return true;
    part.dataset.version = event.version;
    const name = part.dataset.part;
    if (KINDS.board.includes(name)) return drawBoard(part, this.#board.seen);
    if (this.#board.isHeld) return true; // what the public does not see yet is not told
    if (KINDS.plays.includes(name)) return tellPlay(part, event, this.#board);
    return name !== "box" || countInBox(part, event);
  }

  async #fetch(names) {
    const due = this.#all.filter((part) => names.includes(part.dataset.part));
    const most = due.find((part) => part.dataset.most)?.dataset.most ?? "";
    const fetched = await fetchParts(this.#root.dataset.page, due.map((part) => part.dataset.part), { most });
    if (fetched === null) return false;
    for (const fresh of fetched) this.#draw(fresh);
    this.#board.tick();
    return true;
  }

  #draw(fresh) {
    const part = this.#all.find((each) => each.dataset.part === fresh.dataset.part);
    if (!part || Number(fresh.dataset.version) < Number(part.dataset.drawn ?? 0)) return; // a newer drawing was faster
    if (part.dataset.if) part.dataset.is = String(this.#board.is(part.dataset.if));
    replace(part, fresh);
    part.dataset.version = part.dataset.drawn = fresh.dataset.version;
    delete part.dataset.stale;
    this.#board.correct(part);
    // What came by the room meanwhile is newer than this drawing.
    for (const event of this.#events) if (!this.#tell(part, event)) this.#stale([part]);
  }
}

/** Which parts, by name, show something that changed with the event and that its data do not say. */
function untoldBy({ type, data }) {
  const kinds = [];
  if (type === "period.changed" || "period" in data) kinds.push(...KINDS.board, ...KINDS.plays);
  if (type === "control.changed") kinds.push("table_control");
  const isAll = "status" in data || "review" in data || type === "game.edited" || data.play?.kind === "reset";
  return (name) => isAll || kinds.includes(name);
}
