// When a page fetches what an event did not tell. A thousand pages hear of one event at one moment, so each waits a
// random while; what comes together is fetched together; a hidden page fetches nothing until it is looked at; an
// answer that fails is asked for again later and later. What happens often (a basket, a reservation) must not come
// here: its event tells all that a page shows of it.

export const SPREAD_MS = 3000; // for what all watchers fetch
const GAP_MS = 2500; // between two fetches of one page
const LONGEST_MS = 60000;
const TRIES = 6;

/** Calls fetch(names) with the names that are due; it answers false where that failed. */
export class Renewal {
  #fetch;
  #gap;
  #due = new Set();
  #timer = 0;
  #last = -Infinity;
  #failures = 0;

  constructor(fetch, gap = GAP_MS) {
    [this.#fetch, this.#gap] = [fetch, gap];
    document.addEventListener("visibilitychange", () => this.#wake());
    addEventListener("online", () => this.#wake());
  }

  /** These names are no longer true: fetch them within so many milliseconds. */
  soon(names, spread = SPREAD_MS) {
    for (const name of names) this.#due.add(name);
    if (this.#due.size && !document.hidden) this.#timer ||= setTimeout(() => this.#run(), this.#wait(spread));
  }

  /** The same at once: the person who looks at the page has done something. */
  now(names) {
    for (const name of names) this.#due.add(name);
    clearTimeout(this.#timer);
    this.#timer = 0;
    return this.#run();
  }

  #wait(spread) {
    return Math.max(Math.random() * spread, this.#last + this.#gap - performance.now());
  }

  #wake() {
    this.#failures = 0;
    this.soon([], Math.min(SPREAD_MS, 500));
  }

  async #run() {
    this.#timer = 0;
    if (document.hidden || !this.#due.size) return;
    const names = [...this.#due];
    this.#due.clear();
    this.#last = performance.now();
    const failed = (await this.#fetch(names)) === false;
    this.#failures = failed ? this.#failures + 1 : 0;
    if (failed && this.#failures <= TRIES) this.soon(names, Math.min(GAP_MS * 2 ** this.#failures, LONGEST_MS));
  }
}
