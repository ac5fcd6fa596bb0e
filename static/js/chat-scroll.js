// Keeps a log at its end while the reader is there, and leaves them alone while they read what was said before.

const NEAR = 48; // pixels from the end that still count as being there
const MOST = 400; // lines that stay in the page

export class Scroll {
  #log;
  #jump;
  #unread = 0;
  #atEnd = true;

  constructor(log, jump) {
    this.#log = log;
    this.#jump = jump;
    log.addEventListener("scroll", () => this.#look(), { passive: true });
    jump?.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(log);
    this.toEnd();
  }

  /** Puts a line at the end; says how many came where the reader is elsewhere. */
  append(node, { mine = false } = {}) {
    this.#log.append(node);
    if (this.#atEnd || mine) {
      this.toEnd();
      this.#trim();
    } else {
      this.#unread += 1;
      this.#show();
    }
  }

  /** Puts older lines before the first; what the reader looks at stays where it is. */
  prepend(nodes) {
    const before = this.#log.scrollHeight;
    this.#log.prepend(...nodes);
    this.#log.scrollTop += this.#log.scrollHeight - before;
  }

  toEnd() {
    this.#atEnd = true;
    this.#unread = 0;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#show();
  }

  #look() {
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.#atEnd) this.#unread = 0;
    this.#show();
  }

  #show() {
    if (!this.#jump) return;
    this.#jump.hidden = this.#unread === 0;
    const words = this.#unread === 1 ? "1 new message" : `${this.#unread} new messages`;
    this.#jump.querySelector("[data-jump-words]").textContent = words;
  }

  #trim() {
    const lines = this.#log.querySelectorAll("[data-id]");
    for (const old of [...lines].slice(0, Math.max(0, lines.length - MOST))) old.remove();
  }
}
