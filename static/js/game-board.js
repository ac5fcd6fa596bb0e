// The digits, the clocks and the spoken sentence of one game on a page.

import { GameClock, shotWords } from "./game-clock.js";

const SENTENCE_EVERY_MS = 5000;

export class GameBoard {
  #root;
  #game = {};
  #version = 0; // of the room, up to which it is true
  #clock = new GameClock();
  #shotClock = new GameClock(shotWords);
  #nextSentence = 0;

  constructor(root) {
    this.#root = root;
  }

  /** Whether the game is in this status; nobody knows before the first news of it. */
  is(status) {
    return this.#game.status === undefined ? undefined : this.#game.status === status;
  }

  /** The period's name, also before the first news of the game. */
  get periodLabel() {
    return this.#game.periodLabel ?? this.#root.querySelector("[data-period]")?.textContent;
  }

  get atTable() {
    return "table" in this.#root.dataset;
  }

  /** Whether the public sees the score as it was held. */
  get isHeld() {
    return !this.atTable && Boolean(this.#game.review);
  }

  /** The game as this page shows it: while the score is under review the public sees what was held. */
  get seen() {
    return this.isHeld ? { ...this.#game, ...this.#game.review } : this.#game;
  }

  /** The values that changed with this version of the room; what is older only fills in what is not known. */
  change(changed, version) {
    this.#game = version < this.#version ? { ...changed, ...this.#game } : { ...this.#game, ...changed };
    this.#version = Math.max(version, this.#version);
    for (const team of ["A", "B"]) this.#digits(team, this.seen[`team${team}`]);
    this.tick();
  }

  /** Point the clocks to their places, which may have been drawn anew. */
  tick() {
    // In the place of the clock a game that is over has a word.
    const isOver = this.#game.status === "finished";
    this.#clock.show(isOver ? null : this.#root.querySelector("[data-clock]"));
    if (this.#game.clock) this.#clock.set(this.#game.clock);
    this.#shotClock.show(isOver || !this.#game.shotClock ? null : this.#root.querySelector("[data-shot-clock]"));
    if (this.#game.shotClock) this.#shotClock.set(this.#game.shotClock);
  }

  /** Digits that came by the room are newer than this drawing. */
  correct(part) {
    for (const team of ["A", "B"]) {
      const place = part.querySelector(`[data-score="${team}"]`);
      const score = this.seen[`team${team}`];
      if (place && score !== undefined) Object.assign(place, { textContent: score }).dataset.digits = String(score).length;
    }
  }

  #digits(team, score) {
    const shown = this.#root.querySelector(`[data-score="${team}"]`);
    if (score === undefined || !shown || shown.textContent === String(score)) return;
    shown.textContent = score;
    shown.dataset.digits = String(score).length;
    shown.classList.remove("bump");
    void shown.offsetWidth; // starts the animation again
    shown.classList.add("bump");
    this.#say();
  }

  #say() {
    // One sentence for those who listen, at most every five seconds.
    if (this.#nextSentence) return;
    const later = () => {
      this.#nextSentence = 0;
      const place = this.#root.querySelector("[data-score-sentence]");
      if (place) place.textContent = sentence(this.seen);
    };
    this.#nextSentence = setTimeout(later, SENTENCE_EVERY_MS);
  }
}

function sentence({ teams, teamA, teamB }) {
  return teams ? `${teams.A.name} ${teamA}, ${teams.B.name} ${teamB}` : `${teamA}, ${teamB}`;
}
