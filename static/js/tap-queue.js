// Taps on their way to the club: kept in the browser until they are answered, sent one after the other.
// Each has a key of its own, so one that is sent again after a lost answer counts once.

import { call, newKey } from "./api.js";

const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 8000;
const PATIENCE_MS = 8000;

/** Says "changed" with every tap that comes or goes; "counted", "refused" and "stopped" tell how it went. */
export class TapQueue extends EventTarget {
  #place;
  #call;
  #headers;
  #memory = []; // where the browser keeps nothing
  #sending = false;
  #wanted = false;
  #failures = 0;
  #retry = 0;

  constructor(place, call, headers) {
    super();
    [this.#place, this.#call, this.#headers] = [place, call, headers];
    for (const type of ["online", "pageshow"]) addEventListener(type, () => this.flush());
  }

  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.#place)) ?? this.#memory;
    } catch {
      return this.#memory;
    }
  }

  add(verb, body, words) {
    this.#keep([...this.waiting, { key: newKey(), verb, body, words }]);
    this.flush();
  }

  discard() {
    this.#keep([]);
  }

  /** Send what waits, in order, until one does not get through. */
  async flush() {
    this.#wanted = true; // also while one is on its way, which may come back refused for what is mended by now
    if (this.#sending) return;
    this.#sending = true;
    while (this.#wanted) {
      this.#wanted = false;
      while (this.waiting.length && (await this.#send(this.waiting[0])));
    }
    this.#sending = false;
  }

  #keep(taps) {
    this.#memory = taps;
    try {
      localStorage.setItem(this.#place, JSON.stringify(taps));
    } catch {
      // Full or forbidden: the page remembers for as long as it is open.
    }
    this.#say("changed");
  }

  async #send(tap) {
    const said = await this.#post(tap);
    if (!said || said.status >= 500 || said.retryAfter) return this.#later(said?.retryAfter);
    this.#failures = 0;
    if (isAboutTheCaller(said.status, said.code)) return this.#stop(said);
    this.#keep(this.waiting.filter((each) => each.key !== tap.key));
    if (said.ok) this.#say("counted", said.data);
    else this.#say("refused", { words: tap.words, error: said.error });
    return true;
  }

  #post({ key, verb, body }) {
    const options = { key, headers: this.#headers(), signal: AbortSignal.timeout(PATIENCE_MS) };
    return call("POST", this.#call + verb, body, "", options);
  }

  #later(seconds) {
    const wait = seconds ? seconds * 1000 : Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** this.#failures++);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.flush(), wait);
    return false;
  }

  #stop(said) {
    this.#say("stopped", said);
    return false;
  }

  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

// Signing in again, or taking the table back, puts these right, so the tap stays.
function isAboutTheCaller(status, code) {
  return status === 401 || status === 403 || ["INVALID_IDEMPOTENCY_KEY", "TABLE_TAKEN"].includes(code);
}
