// Tickets in a list: their buttons answer at once, and their counts change by themselves.

import { act, saidOf } from "./booking-call.js";
import { ready } from "./busy.js";
import { LiveRoom } from "./live-room.js";
import { addLocalTimes } from "./local-time.js";
import { fetchParts } from "./parts.js";
import { showLeft } from "./places-left.js";
import { Renewal } from "./renewal.js";
import { toast } from "./toast.js";

const AT_ONCE = { reserve: -1, cancel: 1 };
const MOST_ROOMS = 12;
const A_DAY = 24 * 60 * 60;
let live = null;

class Ticket {
  #card;
  #renewal = new Renewal(() => this.#acting || this.#renew());
  #acting = false;

  constructor(card) {
    this.#card = card;
    this.#waitForSales();
    card.addEventListener("submit", (event) => event.target.dataset.act && this.#submit(event, event.target));
    card.addEventListener("answered", (event) => event.detail.form.dataset.act && this.#submit(event, event.detail.form));
  }

  watch() {
    live.join(this.#card.dataset.liveRoom, Number(this.#card.dataset.version), {
      snapshot: () => this.#renewal.soon(["card"]),
      event: (event) => this.#changed(event),
    });
  }

  async #submit(event, form) {
    event.preventDefault();
    const action = form.dataset.act;
    this.#acting = true;
    this.#count((left) => left + (AT_ONCE[action] ?? 0));
    const answer = await act(this.#card.dataset.event, form);
    this.#acting = false;
    if (answer?.status === 401 || answer?.status === 403) return form.submit();
    if (answer?.ok) toast(saidOf(action, answer.data));
    else toast(answer?.error ?? "The network is away. Please try again.", { bad: true });
    if (!(await this.#renew(true))) ready(form);
  }

  #changed({ type, data }) {
    if (this.#acting || type.startsWith("seats.") || type === "entries.changed") return;
    if (type.startsWith("event.")) return this.#renewal.soon(["card"]);
    const turned = showLeft(this.#card, data.availableSeats, data.waitingCount);
    const { offer } = this.#card.querySelector("[data-offer]")?.dataset ?? {};
    // What the visitor can do changes when it is full or free again; who waits may have got a seat, who has one lost it.
    const own = offer === "waiting" || (offer === "cancel" && ["seat.passed", "seat.released"].includes(type));
    if (own || (turned && offer !== "cancel")) this.#renewal.soon(["card"]);
  }

  /** Draws the card anew when its sales open; what is more than a day ahead another visit sees. */
  #waitForSales() {
    const opensIn = this.#card.querySelector("[data-opens-in]")?.dataset.opensIn;
    if (opensIn && opensIn < A_DAY) setTimeout(() => this.#renewal.soon(["card"]), (Number(opensIn) + 1) * 1000);
  }

  #count(next) {
    const left = this.#card.querySelector("[data-left]");
    if (left) left.textContent = Math.max(next(Number(left.textContent)), 0);
  }

  async #renew(mine = false) {
    const focused = this.#card.querySelector(".act")?.contains(document.activeElement);
    if (focused && !mine) return true; // not from under the visitor's finger: the next change draws it
    const { page, level } = this.#card.dataset;
    const [fresh] = (await fetchParts(page, ["card"], { level })) ?? [];
    if (!fresh) return false;
    this.#card.replaceChildren(...fresh.childNodes);
    addLocalTimes(this.#card);
    this.#waitForSales();
    if (focused) this.#card.querySelector(".act :is(button:enabled, a)")?.focus();
    return true;
  }
}

/** Makes the tickets below root live. What was watched before no longer is. */
export function watchTickets(root) {
  live?.close();
  live = null;
  const cards = [...root.querySelectorAll(".ticket[data-event]")].map((card) => new Ticket(card));
  if (!cards.length) return;
  live = new LiveRoom();
  for (const card of cards.slice(0, MOST_ROOMS)) card.watch();
}

watchTickets(document);
