// The parts of a game's page that the server draws: so there is one way to draw them, in one request for all.

import { addLocalTimes } from "./local-time.js";
import { drawn, read } from "./read.js";

const GATHER_MS = 30; // plays that come together are drawn together

export class GameParts {
  #root;
  #board;
  #timer = 0;
  #drawing = 0;

  constructor(root, board) {
    [this.#root, this.#board] = [root, board];
  }

  renewSoon() {
    this.#timer ||= setTimeout(() => this.#renew(), GATHER_MS);
  }

  async #renew() {
    this.#timer = 0;
    const drawing = ++this.#drawing;
    const due = [...this.#root.querySelectorAll("[data-part]")].filter((part) => this.#isDue(part.dataset));
    const most = due.find((part) => part.dataset.most)?.dataset.most ?? "";
    const query = new URLSearchParams({ parts: due.map((part) => part.dataset.part), most });
    const html = due.length ? await read(`${this.#root.dataset.page}?${query}`) : null;
    if (html !== null) this.#draw(drawn(html), due, drawing);
    this.#board.tick(); // without an answer the next change, or coming back, draws it again
  }

  #isDue(part) {
    // A part changes with every play, but with data-if only when the game comes into that status or leaves it.
    if (!part.if) return true;
    const is = this.#board.is(part.if);
    return is !== undefined && String(is) !== part.is;
  }

  #draw(page, due, drawing) {
    this.#board.correct(page);
    for (const part of due) {
      const fresh = page.querySelector(`:scope > [data-part="${part.dataset.part}"]`);
      if (!fresh || drawing < Number(part.dataset.drawing ?? 0)) continue; // a newer drawing was faster
      part.dataset.drawing = drawing;
      if (part.dataset.if) part.dataset.is = String(this.#board.is(part.dataset.if));
      replace(part, fresh);
    }
  }
}

function replace(part, fresh) {
  for (const open of part.querySelectorAll("details[data-key]")) {
    const again = [...fresh.querySelectorAll("details")].find((each) => each.dataset.key === open.dataset.key);
    if (again) again.open = open.open; // as the reader left it
  }
  const held = part.contains(document.activeElement) ? document.activeElement : null;
  part.replaceChildren(...fresh.childNodes);
  addLocalTimes(part);
  // Whoever stands on a link or a button goes on standing there.
  const twin = held && [...part.querySelectorAll(held.localName)].find((each) => isTwin(each, held));
  twin?.focus({ preventScroll: true });
}

function isTwin(one, other) {
  return ["href", "value", "aria-label", "name"].every((name) => one.getAttribute(name) === other.getAttribute(name));
}
