// Parts of a page that the server draws again: one way to draw a thing, and permissions are checked anew.

import { addLocalTimes } from "./local-time.js";

/** Fetches [data-part]s of root again, a moment after the last time it was asked to, spread over the watchers. */
export class Parts {
  #root;
  #timer = 0;

  constructor(root) {
    this.#root = root;
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
    const answer = await fetch(page);
    if (!answer.ok || inUse(part)) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    part.replaceChildren(...drawn.childNodes);
    addLocalTimes(part);
  }
}

// What somebody types into, or has focused, is not taken from under their hands.
function inUse(part) {
  const typed = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  return part.contains(document.activeElement) || typed.some((field) => field.value !== field.defaultValue);
}
