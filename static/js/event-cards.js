// Tickets in a list: their buttons answer at once, and their counts change by themselves.

import { act, saidOf } from "./booking-call.js";
import { ready } from "./busy.js";
import { LiveRoom } from "./live-room.js";
import { draw, read } from "./read.js";
import { toast } from "./toast.js";

const AT_ONCE = { reserve: -1, cancel: 1 };
const MOST_ROOMS = 12;
let live = null;

class Ticket {
  #card;
  #timer = 0;
  #acting = false;

  constructor(card) {
    this.#card = card;
    card.addEventListener("submit", (event) => event.target.dataset.act && this.#submit(event));
  }

  watch() {
    live.join(this.#card.dataset.liveRoom, Number(this.#card.dataset.version), {
      snapshot: () => this.#renewSoon(),
      event: (event) => this.#changed(event.data),
    });
  }

  async #submit(event) {
    event.preventDefault();
    const form = event.target;
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

  #changed(data) {
    if (this.#acting) return;
    if (data.availableSeats !== undefined) this.#count(() => data.availableSeats);
    if (data.availableSeats !== undefined || data.waitingCount !== undefined || data.status) this.#renewSoon();
  }

  #count(next) {
    const left = this.#card.querySelector("[data-left]");
    if (left) left.textContent = Math.max(next(Number(left.textContent)), 0);
  }

  #renewSoon() {
    this.#timer ||= setTimeout(() => this.#acting || this.#renew(), 50 + Math.random() * 700);
  }

  async #renew(mine = false) {
    this.#timer = 0;
    const focused = this.#card.querySelector(".act")?.contains(document.activeElement);
    if (focused && !mine) return false;
    const { page, level } = this.#card.dataset;
    const text = await read(`${page}?part=card&level=${level}`);
    if (text === null) return false;
    draw(this.#card, text);
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
