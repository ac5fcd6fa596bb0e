// Parts of a page that the server draws again: one way to draw a thing, and permissions are checked anew.

import { draw, read } from "./read.js";
import { Renewal } from "./renewal.js";

export const FEW = { gap: 400 }; // for pages of the crew, which some few people watch

/** Fetches [data-part]s of root again, a while after it was asked to: see renewal.js for when. */
export class Parts {
  #root;
  #renewal;

  constructor(root, { gap } = {}) {
    this.#root = root;
    this.#renewal = new Renewal((names) => this.#fetchAll(names), gap);
  }

  /** Within so many milliseconds: all parts, or those of these names. */
  renewSoon(spread, names = [...this.#root.querySelectorAll("[data-part]")].map((part) => part.dataset.part)) {
    this.#renewal.soon(names, spread);
  }

  async #fetchAll(names) {
    const parts = names.map((name) => this.#root.querySelector(`[data-part="${name}"]`));
    const drawn = await Promise.all(parts.filter((part) => part && !inUse(part)).map((part) => this.#fetch(part)));
    return !drawn.includes(false);
  }

  async #fetch(part) {
    const page = new URL(this.#root.dataset.page, location.href);
    page.searchParams.set("part", part.dataset.part);
    const text = await read(page);
    if (text === null) return false;
    if (text !== part.drawn && !inUse(part)) draw(part, (part.drawn = text));
    return true;
  }
}

// What somebody types into, ticks, or has focused, is not taken from under their hands.
function inUse(part) {
  const typed = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  const changed = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  return part.contains(document.activeElement) || typed.some(changed);
}
