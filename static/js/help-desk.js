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

// J and K go from request to request, X ticks the one that has the focus; how many are ticked is said.
class Rows {
  #root;
  #form;

  constructor(root, form) {
    this.#root = root;
    this.#form = form;
    root.addEventListener("change", () => this.#count());
    document.addEventListener("keydown", (event) => this.#pressed(event));
    this.#count();
  }

  #count() {
    const ticked = this.#root.querySelectorAll(".tick:checked").length;
    this.#form.querySelector("[data-selected]").textContent = ticked ? `(${ticked})` : "";
    this.#form.hidden = !ticked;
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not(.tick), textarea, select")) return;
    const rows = [...this.#root.querySelectorAll("li[data-ticket]")];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const to = { j: here + 1, k: here - 1 }[event.key];
    if (to !== undefined) rows[Math.max(to, 0)]?.querySelector("h2 a, h3 a").focus();
    else if (event.key === "x") rows[here]?.querySelector(".tick")?.click();
    else return;
    event.preventDefault();
  }
}

for (const root of document.querySelectorAll("[data-help-desk]")) {
  new HelpDesk(root);
  const form = root.querySelector("#together");
  if (form) new Rows(root, form);
}
