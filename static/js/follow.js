// A request's page: the staff's answer appears by itself. Whoever follows a link has no account, and so no room:
// the page asks every few seconds while somebody looks at it.

import { draw, read } from "./read.js";

const EVERY_MS = 3000;

class Followed {
  #root;
  #replies;
  #stands;

  constructor(root) {
    this.#root = root;
    this.#replies = this.#count();
    this.#stands = root.querySelector("[data-stands]").dataset.stands;
    setInterval(() => document.hidden || this.#renew(), EVERY_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.#renew());
  }

  async #renew() {
    if (!(await this.#fetch(this.#root.querySelector("[data-part=thread]"), "thread"))) return;
    const stands = this.#root.querySelector("[data-stands]").dataset.stands;
    if (stands !== this.#stands) {
      this.#stands = stands;
      // What can be done depends on how it stands; its forms are drawn anew each time, so only then.
      await this.#fetch(this.#root.querySelector("[data-part=state]"), "state");
      await this.#fetch(this.#root.querySelector("[data-part=aside]"), "aside");
    }
    const replies = this.#count();
    if (replies > this.#replies) this.#root.querySelector("[data-said]").textContent = "There is a new reply.";
    this.#replies = replies;
  }

  /** Draws a part again where it is another than the last time; says whether it was. */
  async #fetch(part, name) {
    const text = await read(`${this.#root.dataset.follow}?part=${name}`);
    if (text === null || text === part.drawn) return false;
    part.drawn = text;
    draw(part, text);
    return true;
  }

  #count() {
    return this.#root.querySelectorAll(".said").length;
  }
}

for (const root of document.querySelectorAll("[data-follow]")) new Followed(root);
