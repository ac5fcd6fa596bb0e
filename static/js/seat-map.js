// The map of the seats: each shows how it stands, a hold that runs out is free again, on a phone one section at a time.

const WORDS = { taken: ", taken", held: ", held by somebody else", kept: ", held for you", mine: ", yours", free: "" };
const STATES = Object.keys(WORDS);

export class SeatMap {
  #root;
  #timers = new Map();
  #now;
  #section = "";

  /** now() is the server's clock, in seconds. */
  constructor(root, now) {
    this.#root = root;
    this.#now = now;
    root.querySelector("[data-map-view]").hidden = false;
    for (const button of root.querySelectorAll("[data-view]")) button.addEventListener("click", () => this.#view(button));
    this.drawn();
  }

  get arena() {
    return this.#root.querySelector("[data-map]");
  }

  get picked() {
    return this.arena.querySelector("input:checked")?.value ?? "";
  }

  /** After the server drew the seats: start the clocks, and the choice of sections anew. */
  drawn() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const seat of this.arena.querySelectorAll("[data-until]")) this.#expire(seat, Number(seat.dataset.until));
    this.#sections();
  }

  /** Shows a seat in another state; what is the viewer's own (kept, mine) stays theirs unless `own` says otherwise. */
  set(name, state, { until = 0, own = false } = {}) {
    const seat = this.#seat(name);
    if (!seat || (!own && this.#is(seat, "mine"))) return;
    if (!own && state === "held" && this.#is(seat, "kept")) return;
    clearTimeout(this.#timers.get(name));
    seat.classList.remove(...STATES);
    seat.classList.add(state);
    const input = seat.querySelector("input");
    input.disabled = !["free", "kept"].includes(state);
    input.setAttribute("aria-label", input.dataset.what + WORDS[state]);
    if (input.disabled || (state === "free" && own)) input.checked = false;
    if (until) this.#expire(seat, until);
    this.#count(seat.closest(".sec"));
  }

  /** The seats of this state. */
  all(state) {
    return [...this.arena.querySelectorAll(`.seat.${state}`)].map((seat) => seat.dataset.seat);
  }

  pick(name) {
    const input = this.#seat(name)?.querySelector("input");
    if (!input || input.disabled) return;
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #seat(name) {
    return this.arena.querySelector(`[data-seat="${CSS.escape(name)}"]`);
  }

  #is(seat, state) {
    return seat.classList.contains(state);
  }

  #expire(seat, until) {
    const name = seat.dataset.seat;
    const free = () => ["held", "kept"].some((state) => this.#is(seat, state)) && this.set(name, "free", { own: true });
    this.#timers.set(name, setTimeout(free, Math.max(until - this.#now(), 0) * 1000 + 200));
  }

  #view(button) {
    for (const each of this.#root.querySelectorAll("[data-view]")) each.setAttribute("aria-pressed", each === button);
    this.arena.classList.toggle("as-list", button.dataset.view === "list");
  }

  #sections() {
    const bar = this.#root.querySelector("[data-sections]");
    const sections = [...this.arena.querySelectorAll("[data-section]")];
    bar.replaceChildren(...sections.map((section) => this.#button(section)));
    bar.hidden = sections.length < 2;
    this.arena.classList.toggle("one-section", sections.length > 1);
    const own = this.arena.querySelector(".seat:is(.kept, .mine)")?.closest(".sec").dataset.section;
    this.#open(own ?? (this.#section || sections[0]?.dataset.section));
  }

  #button(section) {
    const button = document.createElement("button");
    const left = document.createElement("small");
    button.type = "button";
    button.dataset.opens = section.dataset.section;
    button.append(section.dataset.section, left);
    button.addEventListener("click", () => this.#open(section.dataset.section));
    queueMicrotask(() => this.#count(section));
    return button;
  }

  #open(name) {
    this.#section = name;
    for (const each of this.arena.querySelectorAll(".sec")) each.classList.toggle("open", each.dataset.section === name);
    for (const each of this.#root.querySelectorAll("[data-opens]")) {
      each.setAttribute("aria-pressed", each.dataset.opens === name);
    }
  }

  #count(section) {
    const small = this.#root.querySelector(`[data-opens="${CSS.escape(section.dataset.section)}"] small`);
    if (small) small.textContent = `${section.querySelectorAll(".seat:is(.free, .kept)").length} left`;
  }
}
