// The game that is on, in one line under the header: score, period and clock change by themselves.

import { GameClock } from "./game-clock.js";
import { LiveRoom } from "./live-room.js";
import { read } from "./read.js";

class Pill {
  #root;
  #game = {};
  #clock = new GameClock();

  constructor(root) {
    this.#root = root;
    this.#clock.show(root.querySelector("[data-clock]"));
    new LiveRoom().join(root.dataset.roomName, Number(root.dataset.version), {
      snapshot: (game) => this.#change(game),
      event: ({ data }) => this.#change(data),
    });
    this.#load();
  }

  async #load() {
    // Drawn by the server; the clock alone needs to know when that was.
    const said = await read(this.#root.dataset.call);
    if (said) this.#change({ ...JSON.parse(said).data, ...this.#game });
  }

  #change(changed) {
    const { periodLabel, clock, status } = Object.assign(this.#game, changed);
    if (status === "finished") this.#root.remove();
    const { teamA, teamB } = this.#game.review ?? this.#game; // under review the public sees what was held
    this.#write('[data-score="A"]', teamA);
    this.#write('[data-score="B"]', teamB);
    this.#write("[data-period]", periodLabel);
    if (clock) this.#clock.set(clock);
  }

  #write(place, words) {
    const shown = this.#root.querySelector(place);
    if (words !== undefined && shown) shown.textContent = words;
  }
}

for (const root of document.querySelectorAll("[data-pill]")) new Pill(root);
