// Until sales open: [data-sales-open] counts down to a moment by the server's clock, and says when it has come.

const AGAIN_MS = 3000; // while the server does not say yet that it has come
const [MINUTE, HOUR, DAY] = [60, 3600, 86400];

export class SaleClock {
  #root;
  #now;
  #open;
  #askedAt = -Infinity;

  /** now() is the server's clock in seconds; open() is called when the moment has come, until the page shows it. */
  constructor(root, now, open) {
    this.#root = root;
    this.#now = now;
    this.#open = open;
    setInterval(() => this.tick(), 500);
    this.tick();
  }

  tick() {
    const waiting = this.#root.querySelector("[data-sales-open]");
    if (!waiting) return;
    const left = Math.max(Math.ceil(Number(waiting.dataset.salesOpen) - this.#now()), 0);
    waiting.querySelector("[data-until-open]").textContent = clock(left);
    if (left > 0 || performance.now() - this.#askedAt < AGAIN_MS) return;
    this.#askedAt = performance.now();
    this.#open();
  }
}

function clock(seconds) {
  const days = Math.floor(seconds / DAY);
  const parts = [Math.floor((seconds % DAY) / HOUR), Math.floor((seconds % HOUR) / MINUTE), seconds % MINUTE];
  if (!days && !parts[0]) parts.shift();
  const time = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return days ? `${days} d ${time}` : time;
}
