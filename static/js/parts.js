// Parts of a page that the server draws again: one way to draw a thing, and permissions are checked anew.

import { draw, read } from "./read.js";

/** Fetches [data-part]s of root again, a moment after the last time it was asked to, spread over the watchers. */
export class Parts {
  #root;
  #timer = 0;

  constructor(root) {
    this.#root = root;
    addEventListener("online", () => this.renewSoon()); // what was missed while the network was away
  }

  renewSoon(most = 800) {
    this.#timer ||= setTimeout(() => this.#renew(), 50 + Math.random() * most);
  }

  async #renew() {
    this.#timer = 0;
    const parts = [...this.#root.querySelectorAll("[data-part]")].filter((part) => !inUse(part));
    await Promise.all(parts.map((part) => this.#fetch(part)));
  }

  async #fetch(part) {
    const page = new URL(this.#root.dataset.page, location.href);
    page.searchParams.set("part", part.dataset.part);
    const text = await read(page);
    if (text === null || inUse(part)) return;
    draw(part, text);
  }
}

// What somebody types into, or has focused, is not taken from under their hands.
function inUse(part) {
  const typed = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  return part.contains(document.activeElement) || typed.some((field) => field.value !== field.defaultValue);
}
