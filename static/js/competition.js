// A competition on the page: how many places are left changes by itself.

import { LiveRoom } from "./live-room.js";
import { Parts } from "./parts.js";

const SENTENCE_EVERY_MS = 5000;

class CompetitionPage {
  #root;
  #parts;
  #left = null;
  #sentence = 0;

  constructor(root) {
    this.#root = root;
    this.#parts = new Parts(root);
    new LiveRoom().join(root.dataset.room, Number(root.dataset.version), {
      snapshot: (competition) => this.#change(competition),
      event: (event) => this.#change(event.data, event.type),
    });
  }

  #change(changed, type = "") {
    if (type === "bracket.drawn") this.#root.querySelector("[data-bracket-link]")?.removeAttribute("hidden");
    if (type === "match.changed" || type === "round.drawn") return;
    this.#parts.renewSoon();
    if (changed.availablePlaces !== undefined) this.#say(changed.availablePlaces);
  }

  #say(left) {
    // One sentence for those who listen, at most every five seconds.
    this.#left = left;
    this.#sentence ||= setTimeout(() => {
      this.#sentence = 0;
      const words = this.#left === 1 ? "One place left." : `${this.#left || "No"} places left.`;
      const place = this.#root.querySelector("[data-said]");
      if (place) place.textContent = words;
    }, SENTENCE_EVERY_MS);
  }
}

for (const root of document.querySelectorAll("[data-competition]")) new CompetitionPage(root);
