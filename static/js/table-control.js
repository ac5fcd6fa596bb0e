// Who has the table: the first one that opens it. A later one sees who, and takes over with one tap.

import { call } from "./api.js";

/** Says "taken" when this table has come into control. */
export class TableControl extends EventTarget {
  #root;
  #token;
  #place;
  #mine;
  #isTaking = false;

  constructor(root, token) {
    super();
    [this.#root, this.#token, this.#place] = [root, token, `table:${root.dataset.room}`];
    this.#mine = this.#remembered();
    root.querySelector("[data-take-over]").addEventListener("click", () => this.take());
    new MutationObserver(() => this.#look()).observe(root.querySelector("[data-part=table_control]"), { childList: true });
    this.#look();
  }

  /** What goes along with every tap. */
  get headers() {
    return this.#mine ? { "X-Table-Token": this.#mine.token } : {};
  }

  async take() {
    if (this.#isTaking) return;
    this.#isTaking = true;
    const said = await call("POST", `${this.#root.dataset.call}control`, {}, this.#token(), { key: "" });
    this.#isTaking = false;
    if (!said?.success) return;
    this.#mine = { number: said.data.number, token: said.data.token };
    this.#remember();
    this.#look();
    this.dispatchEvent(new CustomEvent("taken"));
  }

  #look() {
    const { number, holder } = this.#root.querySelector("[data-number]").dataset;
    if (number === "0" && !this.#mine) return void this.take();
    const isLost = Number(number) > (this.#mine?.number ?? 0);
    this.#root.querySelector("[data-taken]").hidden = !isLost;
    this.#root.querySelector("[data-taken-by]").textContent = isLost ? this.#words(holder) : "";
    for (const hands of this.#root.querySelectorAll("[data-hands]")) hands.inert = isLost;
  }

  #words(holder) {
    if (holder && holder === this.#root.dataset.me) return "You have control on another device or in another tab.";
    return `Another table has control: ${holder}.`;
  }

  #remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#place));
    } catch {
      return null;
    }
  }

  #remember() {
    try {
      sessionStorage.setItem(this.#place, JSON.stringify(this.#mine));
    } catch {
      // Then a reload has to take over from itself.
    }
  }
}
