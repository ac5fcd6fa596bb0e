// How long a hold still lasts: [data-hold data-until] counts down, and says when it is over.

export class HoldClock {
  #root;
  #now;
  #over;

  /** now() is the server's clock in seconds; over() is called once for each hold that runs out. */
  constructor(root, now, over) {
    this.#root = root;
    this.#now = now;
    this.#over = over;
    setInterval(() => this.tick(), 500);
    this.tick();
  }

  tick() {
    for (const hold of this.#root.querySelectorAll("[data-hold]")) {
      const left = Math.max(Math.ceil(Number(hold.dataset.until) - this.#now()), 0);
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      hold.querySelector("[data-left-of-hold]").textContent = clock;
      if (left > 0 || hold.dataset.over) continue;
      hold.dataset.over = "yes";
      this.#over();
    }
  }
}
