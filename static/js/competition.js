// A competition on the page: how many places are left is told by its room. What the viewer can do is fetched when the
// places or the waiting list are full or free again, and by those who wait when somebody came to a place.

import { LiveRoom } from "./live-room.js";
import { Parts } from "./parts.js";
import { showLeft } from "./places-left.js";

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
      snapshot: () => this.#parts.renewSoon(),
      event: ({ type, data }) => this.#happened(type, data),
    });
  }

  #happened(type, data) {
    if (type === "bracket.drawn") this.#root.querySelector("[data-bracket-link]")?.removeAttribute("hidden");
    if (type.startsWith("competition.")) return this.#parts.renewSoon();
    const { offer, waits, limit } = this.#root.querySelector("[data-offer]")?.dataset ?? {};
    if (type.startsWith("registration.")) this.#counted(type, data, offer, waits, limit);
    else if (type === "checkin.changed" && offer === "registered") this.#parts.renewSoon(undefined, ["offer"]);
  }

  #counted(type, { availablePlaces: left, waitlistedCount: waiting }, offer, waits, limit) {
    const waited = Number(this.#root.querySelector("[data-waiting]").textContent);
    const turned = showLeft(this.#root, left, waiting);
    const next = this.#root.querySelector("[data-next]");
    if (next) next.textContent = waiting + 1;
    const isAbout = waits ? type !== "registration.waitlisted" : offer === "registered" && type === "registration.withdrawn";
    const filled = Boolean(limit) && (waited < Number(limit)) !== (waiting < Number(limit));
    if (isAbout || (offer !== "registered" && (turned || filled))) this.#parts.renewSoon(undefined, ["offer"]);
    this.#say(left);
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
