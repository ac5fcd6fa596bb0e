// What a device at the door keeps for when the network drops: every ticket, and what it let in while it was alone.

import { newKey } from "./api.js";
import { serverNow } from "./server-time.js";

const MISREAD = { O: "0", I: "1", L: "1", U: "V" };

export class Roster {
  #key;
  #tickets = new Map(); // by code
  #queue = [];

  constructor(event) {
    this.#key = `door:${event}`;
    const kept = JSON.parse(localStorage.getItem(this.#key) ?? "{}");
    this.#learn(kept.tickets ?? []);
    this.#queue = kept.queue ?? [];
  }

  get waiting() {
    return [...this.#queue];
  }

  get size() {
    return this.#tickets.size;
  }

  /** Takes the tickets as the server has them now. */
  replace(tickets) {
    this.#learn(tickets);
    this.#keep();
  }

  /** What a device alone can say of a ticket: { verdict: ok | warn | bad, words, more }. An ok one is let in. */
  judge(text, gate) {
    const sent = folded(text);
    const whole = /^CS1([0-9A-Z]+)[2-7A-Z]{20}$/.exec(sent);
    const code = whole ? whole[1] : sent.replaceAll(/[OILU]/g, (letter) => MISREAD[letter]);
    const ticket = this.#tickets.get(code);
    if (!ticket || (whole && folded(ticket.ticket) !== sent)) return { verdict: "bad", words: "There is no such ticket." };
    if (ticket.status !== "ACTIVE") return { verdict: "bad", words: "Cancelled: this ticket is void." };
    if (ticket.checkedInAt) {
      return { verdict: "warn", words: "In already", more: `since ${clock(ticket.checkedInAt)}, as far as this device knows` };
    }
    this.#letIn(ticket, gate);
    return { verdict: "ok", words: `Come in, ${ticket.holder}`, more: ticket.seat ? `Seat ${ticket.seat}` : "" };
  }

  /** Those that were told to the server are forgotten here. */
  told(nonces) {
    this.#queue = this.#queue.filter((entry) => !nonces.has(entry.nonce));
    this.#keep();
  }

  #letIn(ticket, gate) {
    ticket.checkedInAt = new Date(serverNow()).toISOString();
    this.#queue.push({ ticket: ticket.ticket, nonce: newKey(), at: ticket.checkedInAt, gate });
    this.#keep();
  }

  #learn(tickets) {
    const before = this.#tickets;
    const alone = new Set(this.#queue.map((entry) => entry.ticket));
    this.#tickets = new Map(tickets.map((ticket) => [ticket.code, ticket]));
    for (const ticket of this.#tickets.values()) {
      if (alone.has(ticket.ticket)) ticket.checkedInAt ??= before.get(ticket.code)?.checkedInAt ?? new Date(serverNow()).toISOString();
    }
  }

  #keep() {
    localStorage.setItem(this.#key, JSON.stringify({ tickets: [...this.#tickets.values()], queue: this.#queue }));
  }
}

/** Only the letters and digits, as the server reads a code: whatever its case, spaces, dashes and invisible signs. */
function folded(text) {
  return text.normalize("NFKC").toUpperCase().replaceAll(/[^0-9A-Z]/g, "");
}

export function clock(moment) {
  return new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
