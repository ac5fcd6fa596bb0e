// A request's page: the staff's answer appears by itself. Whoever follows a link has no account, and so no room:
// the page asks every few seconds while somebody looks at it.

import { Parts } from "./parts.js";

const EVERY_MS = 3000;

class Followed {
  #root;
  #parts;
  #replies;
  #stands;

  constructor(root) {
    this.#root = root;
    this.#parts = new Parts(root, { isKept: () => false });
    this.#replies = this.#count();
    this.#stands = root.querySelector("[data-stands]").dataset.stands;
    setInterval(() => document.hidden || this.#renew(), EVERY_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.#renew());
  }

  async #renew() {
    await this.#parts.fetch(["thread"]);
    const stands = this.#root.querySelector("[data-stands]").dataset.stands;
    if (stands !== this.#stands) {
      this.#stands = stands;
      // What can be done depends on how it stands; its forms are drawn anew each time, so only then.
      await this.#parts.fetch(["state", "aside"]);
    }
    const replies = this.#count();
    if (replies > this.#replies) this.#root.querySelector("[data-said]").textContent = "There is a new reply.";
    this.#replies = replies;
  }

  #count() {
    return this.#root.querySelectorAll(".said").length;
  }
}

for (const root of document.querySelectorAll("[data-follow]")) new Followed(root);
