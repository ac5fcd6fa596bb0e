// The game clock between two words of the server. It is drawn from "so much left at that server
// time", never counted down here, so a hidden or sleeping tab shows the right time when it is back.

import { hear, serverNow } from "./server-time.js";

export class GameClock {
  #element = null;
  #clock = null;
  #timer = 0;
  #words;

  constructor(inWords = words) {
    this.#words = inWords;
    document.addEventListener("visibilitychange", () => !document.hidden && this.#draw());
  }

  /** Draw in this element from now on, or nowhere: a page's clock is one, however often its place is drawn anew. */
  show(element) {
    this.#element = element;
    this.#draw();
  }

  /** Take the server's word: { remaining: seconds, running, serverTime }. */
  set(clock) {
    this.#clock = { ...clock, at: Date.parse(clock.serverTime) };
    hear(this.#clock.at);
    this.#draw();
  }

  #draw() {
    clearTimeout(this.#timer);
    if (!this.#clock || !this.#element) return;
    const left = this.#left();
    this.#element.textContent = this.#words(left);
    const running = this.#clock.running && left > 0;
    this.#element.dataset.running = running;
    if (running) this.#timer = setTimeout(() => this.#draw(), left <= 60000 ? 50 : 200);
  }

  #left() {
    const { remaining, running, at } = this.#clock;
    const gone = running ? serverNow() - at : 0;
    return Math.max(0, Math.min(remaining * 1000, remaining * 1000 - gone));
  }
}

/** 2:14, and in the last minute 59.9; rounded up, so that zero shows only when it is over. */
export function words(ms) {
  if (ms < 60000) return (Math.ceil(ms / 100) / 10).toFixed(1);
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Of a shot clock: 24, and under five seconds 4.9. */
export function shotWords(ms) {
  return ms < 5000 ? words(ms) : String(Math.ceil(ms / 1000));
}
