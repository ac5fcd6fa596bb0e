// The door: a ticket is scanned or typed, and the verdict stands there in one word. Without the network it goes on.

import { call, newKey } from "./api.js";
import { clock, Roster } from "./door-roster.js";
import { LiveRoom } from "./live-room.js";
import { FEW, Parts } from "./parts.js";
import { Scanner } from "./scanner.js";
import { hearPage } from "./server-time.js";
import { stayAwake } from "./wake-lock.js";

const PATIENCE_MS = 4000;
const TELL_EVERY_MS = 5000;
const LEARN_EVERY_MS = 60000;

class Door {
  #root;
  #form;
  #roster;
  #parts;
  #telling = false;

  constructor(root) {
    this.#root = root;
    hearPage(Number(root.dataset.now) * 1000);
    this.#form = root.querySelector("[data-ticket-form]");
    this.#roster = new Roster(root.dataset.event);
    this.#parts = new Parts(root, FEW);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    new Scanner(root, (text) => this.#show(text));
    new LiveRoom().join(root.dataset.room, Number(root.dataset.version), {
      snapshot: () => this.#parts.renewSoon(300),
      event: (event) => event.type === "entries.changed" && this.#parts.renewSoon(300),
    });
    addEventListener("online", () => this.#tell());
    setInterval(() => this.#tell(), TELL_EVERY_MS);
    setInterval(() => this.#learn(), LEARN_EVERY_MS);
    this.#learn().then(() => this.#tell());
  }

  get #field() {
    return this.#form.elements.ticket;
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#field.value;
    if (text.trim()) this.#show(text);
  }

  async #show(text) {
    const gate = this.#form.elements.gate.value;
    const answer = await this.#ask("POST", "entries", { ticket: text, gate, nonce: newKey() });
    if (!answer || answer.status >= 500) this.#alone(text, gate);
    else if (answer.ok) this.#say("ok", `Come in, ${answer.data.holder}`, answer.data.seat ? `Seat ${answer.data.seat}` : "");
    else this.#refused(answer);
    this.#field.value = "";
    this.#field.focus();
  }

  #refused(answer) {
    if (answer.code !== "ALREADY_CHECKED_IN") return this.#say("bad", answer.error ?? "Not this one.");
    this.#say("warn", "In already", `since ${clock(answer.since)}${answer.gate ? `, gate ${answer.gate}` : ""}`);
  }

  #alone(text, gate) {
    const { verdict, words, more } = this.#roster.judge(text, gate);
    this.#say(verdict, words, more);
    this.#state(false);
  }

  #say(verdict, words, more = "") {
    const place = this.#root.querySelector("[data-verdict]");
    const small = document.createElement("small");
    small.textContent = more;
    place.className = `verdict ${verdict}`;
    place.replaceChildren(words, small);
    if (verdict !== "ok") navigator.vibrate?.([120, 60, 120]);
  }

  async #learn() {
    const answer = await this.#ask("GET", "roster");
    if (answer?.ok) this.#roster.replace(answer.data.tickets);
    this.#state(Boolean(answer?.ok));
  }

  /** Tells what this device let in while it was alone, and shows what turned out to be wrong. */
  async #tell() {
    const entries = this.#roster.waiting.slice(0, 500);
    if (!entries.length || this.#telling) return;
    this.#telling = true;
    const answer = await this.#ask("POST", "entries/upload", { entries });
    this.#telling = false;
    if (!answer?.ok) return this.#state(false);
    this.#roster.told(new Set(answer.data.map((each) => each.nonce)));
    const wrong = answer.data.filter((each) => each.outcome !== "recorded");
    if (wrong.length) this.#say("warn", "Look into it", `${wrong.length} of what was let in alone is on the list below.`);
    this.#parts.renewSoon(100);
    await this.#learn();
  }

  #state(connected) {
    const place = this.#root.querySelector("[data-door-state]");
    const queued = this.#roster.waiting.length;
    place.toggleAttribute("data-alone", !connected);
    const ready = `${this.#roster.size} tickets on this device`;
    place.textContent = connected ? ready : `No network: going on with ${ready}. ${queued} to tell.`;
  }

  #ask(method, path, body) {
    const token = this.#form.elements.csrfmiddlewaretoken.value;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return call(method, `/api/events/${this.#root.dataset.event}/${path}`, body, token, { signal });
  }
}

for (const root of document.querySelectorAll("[data-door]")) new Door(root);
stayAwake();
