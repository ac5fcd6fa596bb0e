// An event's page: choosing a seat holds it, the map and the counts change by themselves, buttons answer at once.
// A seat that is taken, held or freed causes no request: the room tells which, and how many are left. What the viewer
// can do is fetched when the event is full or free again, and by those whom a change may be about.

import { call } from "./api.js";
import { act, saidOf } from "./booking-call.js";
import { ready } from "./busy.js";
import { HoldClock } from "./hold-clock.js";
import { LiveRoom } from "./live-room.js";
import { nearestSeats } from "./nearest-seats.js";
import { Parts } from "./parts.js";
import { showLeft } from "./places-left.js";
import { SaleClock } from "./sale-clock.js";
import { SeatMap } from "./seat-map.js";
import { hearPage, serverNow } from "./server-time.js";
import { toast } from "./toast.js";

// What may have changed for a viewer who waits, or has a seat: whom it was about, the room does not say.
const MINE = {
  waiting: ["seat.passed", "seat.reserved", "waitlist.changed"],
  cancel: ["seat.passed", "seat.released"],
};
const SALES_SPREAD_MS = 1000; // everybody waits for the same moment
const THINK_MS = 250; // arrow keys pass over seats that nobody means to take

class Booking {
  #root;
  #map = null;
  #clock;
  #sales;
  #thinking = 0;
  #parts;
  #missed = false; // something happened while nobody looked
  #acting = 0;
  #sentence = 0;

  constructor(root) {
    this.#root = root;
    hearPage(Number(root.dataset.now) * 1000);
    // After an action its answer draws what the viewer can do.
    const isKept = (part) => part.dataset.part === "offer" && this.#acting > 0;
    this.#parts = new Parts(root, { isKept, onDrawn: (part) => this.#drawn(part) });
    const seatMap = root.querySelector(".seatmap");
    if (seatMap) this.#map = new SeatMap(seatMap, () => this.#now);
    root.addEventListener("submit", (event) => event.target.dataset.act && this.#submit(event, event.target));
    root.addEventListener("answered", (event) => event.detail.form.dataset.act && this.#submit(event, event.detail.form));
    root.addEventListener("change", (event) => event.target.name === "seat" && this.#picked(event.target));
    new LiveRoom().join(root.dataset.room, Number(root.dataset.version), {
      snapshot: () => this.#parts.renewSoon(),
      event: (event) => this.#happened(event.type, event.data),
    });
    addEventListener("focus", () => this.#lookedAt());
    this.#clock = new HoldClock(root, () => this.#now, () => this.#ranOut());
    this.#sales = new SaleClock(root, () => this.#now, () => this.#parts.renewSoon(SALES_SPREAD_MS));
  }

  get #now() {
    return serverNow() / 1000;
  }

  get #token() {
    return this.#root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  #happened(type, data) {
    this.#missed ||= !document.hasFocus();
    if (type === "layout.changed") return this.#parts.renewSoon();
    if (data.seat && type !== "seat.passed") this.#map?.set(data.seat, type === "seat.reserved" ? "taken" : "free");
    const until = data.expiresAt ? Date.parse(data.expiresAt) / 1000 : 0;
    for (const seat of data.seats ?? []) this.#map?.set(seat, type === "seats.held" ? "held" : "free", { until });
    if (type.startsWith("event.")) return this.#edited(data);
    const isMine = this.#isMine(type, data);
    const turned = showLeft(this.#root, data.availableSeats, data.waitingCount);
    if (data.availableSeats !== undefined) this.#say();
    if (isMine) this.#parts.renewSoon(undefined, ["offer", "standing"]);
    else if (turned && this.#offer !== "cancel") this.#parts.renewSoon(undefined, ["offer"]);
  }

  /** Whether it may be about the viewer. Somebody who joins the list stands behind; another's seat is not theirs. */
  #isMine(type, { seat, waitingCount }) {
    if (!MINE[this.#offer]?.includes(type)) return false;
    const waited = Number(this.#root.querySelector("[data-waiting]").textContent);
    if (type === "waitlist.changed") return waitingCount < waited;
    const mine = this.#map?.all("mine") ?? [];
    return this.#offer !== "cancel" || !mine.length || mine.includes(seat);
  }

  #edited(data) {
    if (data.startsAt || data.location) toast("When or where has changed. Please look before you reserve.");
    const isAll = "status" in data || "salesOpenAt" in data;
    this.#parts.renewSoon(undefined, isAll ? undefined : ["facts", "standing", "offer"]);
  }

  // The same person may have taken a seat in another window meanwhile.
  #lookedAt() {
    if (!this.#missed) return;
    this.#missed = false;
    this.#parts.renewSoon(500, ["standing", "offer"]);
  }

  get #offer() {
    return this.#root.querySelector("[data-offer]")?.dataset.offer;
  }

  #say() {
    // One sentence for those who listen, at most every five seconds.
    this.#sentence ||= setTimeout(() => {
      this.#sentence = 0;
      const number = this.#root.querySelector("[data-left]")?.textContent;
      this.#root.querySelector("[data-said]").textContent = `${number} seats left.`;
    }, 5000);
  }

  #ranOut() {
    toast("The hold has run out. Choose again.", { bad: true });
    setTimeout(() => this.#parts.fetch(), 300);
  }

  #drawn(part) {
    if (part.dataset.part === "map") this.#map?.drawn();
    this.#clock.tick();
    this.#sales.tick();
  }

  #picked(input) {
    clearTimeout(this.#thinking);
    this.#thinking = setTimeout(() => {
      const move = this.#root.querySelector("form[data-act=change]");
      if (move) this.#offerMove(move, input.value);
      else if (this.#root.querySelector("[data-act=reserve]")) this.#hold(input.value);
    }, THINK_MS);
  }

  #offerMove(form, seat) {
    form.hidden = false;
    form.elements.seat.value = seat;
    form.querySelector("[data-move-to]").textContent = seat;
  }

  async #hold(seat) {
    if (this.#map.all("kept").includes(seat)) return;
    const answer = await call("POST", `/api/events/${this.#root.dataset.event}/holds`, { seats: [seat] }, this.#token);
    if (!answer?.ok) return this.#refused(answer);
    for (const before of this.#map.all("kept")) this.#map.set(before, "free", { own: true });
    const until = Date.parse(answer.data.expiresAt) / 1000;
    for (const name of answer.data.seats) this.#map.set(name, "kept", { until, own: true });
    await this.#parts.fetch(["offer"]);
    this.#root.querySelector("[data-part=offer] .order")?.scrollIntoView({ block: "nearest" });
  }

  async #submit(event, form) {
    event.preventDefault();
    this.#acting += 1;
    const answer = await act(this.#root.dataset.event, form);
    this.#acting -= 1;
    if (answer?.status === 401 || answer?.status === 403) return form.submit();
    if (answer?.ok) {
      toast(saidOf(form.dataset.act, answer.data));
      await this.#parts.fetch();
      this.#root.querySelector("[data-part=offer] :is(a, button):enabled, [data-part=offer] a")?.focus();
    } else await this.#refused(answer);
    ready(form);
  }

  /** Says why not, shows how it is now, and offers what is nearest. */
  async #refused(answer) {
    toast(answer?.error ?? "The network is away. Please try again.", { bad: true });
    if (!answer) return;
    await this.#parts.fetch();
    if (!answer.nearest?.length || !this.#map) return;
    const box = nearestSeats(answer.nearest, (seat) => this.#map.pick(seat));
    this.#root.querySelector("[data-part=offer]").prepend(box);
    box.querySelector("button").focus();
  }
}

for (const root of document.querySelectorAll("[data-booking]")) new Booking(root);
