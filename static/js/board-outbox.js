// Commands on their way: one after the other, each under a key of its own, kept while the network is away.

import { call } from "./api.js";
import { freshToken } from "./csrf.js";

const PAUSE_MS = 1500;

/** Says "sent" with {command, data}, "refused" with {command, refusal}, and "count" with how many wait. */
export class Outbox extends EventTarget {
  #token;
  #waiting = [];
  #isSending = false;
  #timer = 0;

  constructor(token) {
    super();
    this.#token = token;
    addEventListener("online", () => this.#send());
    addEventListener("beforeunload", (event) => this.#waiting.length && event.preventDefault());
  }

  get count() {
    return this.#waiting.length;
  }

  /** A command is { method, path, body() } and whatever its maker wants back; its key comes with it. */
  put(command) {
    this.#waiting.push(command);
    this.#count();
    this.#send();
    return command;
  }

  /** Go on as whoever this browser is signed in as by now. */
  renew() {
    this.#token = freshToken(this.#token);
  }

  /** Try at once, for the line is back. */
  wake() {
    clearTimeout(this.#timer);
    this.#send();
  }

  async #send() {
    if (this.#isSending) return;
    this.#isSending = true;
    clearTimeout(this.#timer);
    while (this.#waiting.length) {
      const command = this.#waiting[0];
      const answer = await this.#ask(command);
      if (answer === null) {
        this.#timer = setTimeout(() => this.#send(), PAUSE_MS);
        break;
      }
      this.#waiting.shift();
      this.#count();
      const name = answer.success ? "sent" : "refused";
      this.dispatchEvent(new CustomEvent(name, { detail: { command, data: answer.data, refusal: answer } }));
    }
    this.#isSending = false;
  }

  /** The answer, or null where the same is to be sent again: no network, or the server asks to wait. */
  async #ask(command) {
    command.sent ??= JSON.stringify(command.body());
    const said = await call(command.method, command.path, command.sent, this.#token, {
      headers: { "Idempotency-Key": command.key },
      key: "",
    });
    const isLater = said?.status === 503 || said?.status === 429 || said?.code === "IDEMPOTENCY_IN_PROGRESS";
    return isLater ? null : said;
  }

  #count() {
    this.dispatchEvent(new CustomEvent("count", { detail: this.#waiting.length }));
  }
}
