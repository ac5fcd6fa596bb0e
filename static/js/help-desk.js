// The staff's queue and a request in it: what others do appears by itself.

import { LiveRoom } from "./live-room.js";
import { FEW, Parts } from "./parts.js";

class HelpDesk {
  #root;
  #parts;
  #only;

  constructor(root) {
    this.#root = root;
    this.#only = root.dataset.only;
    // The parts of a queue are parts of this search: its filters stand in the address.
    root.dataset.page ||= `${location.pathname}${location.search}`;
    this.#parts = new Parts(root, FEW);
    new LiveRoom().join(root.dataset.room, Number(root.dataset.version), {
      snapshot: () => this.#parts.renewSoon(300),
      event: (event) => this.#happened(event),
    });
  }

  #happened({ type, data }) {
    if (this.#only && data.id !== this.#only && data.into !== this.#only) return;
    this.#parts.renewSoon(200);
    this.#say(type, data.ticket);
  }

  #say(type, ticket) {
    const words = {
      "ticket.filed": `New request: ${ticket?.title}`,
      "ticket.replied": `There is something new on #${ticket?.number}`,
    }[type];
    if (words) this.#root.querySelector("[data-said]").textContent = words;
  }
}

for (const root of document.querySelectorAll("[data-help-desk]")) new HelpDesk(root);
