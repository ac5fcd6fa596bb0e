// Pages of the list without loading the whole site again; what takes longer than a moment shows where it will stand.

import { watchTickets } from "./event-cards.js";
import { addLocalTimes } from "./local-time.js";
import { drawn, read } from "./read.js";

const A_MOMENT = 300;

class EventList {
  #root;
  #asked = null;

  constructor(root) {
    this.#root = root;
    root.addEventListener("click", (event) => this.#click(event));
    addEventListener("popstate", () => this.#show(location.href));
  }

  get #body() {
    return this.#root.querySelector("[data-list-body]");
  }

  #click(event) {
    const link = event.target.closest(".pager a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    this.#show(link.href);
  }

  async #show(url) {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    const wait = setTimeout(() => this.#skeleton(), A_MOMENT);
    const text = await read(url, { signal: asked.signal });
    clearTimeout(wait);
    if (asked.signal.aborted) return;
    if (text === null) return location.assign(url);
    this.#body.replaceChildren(...drawn(text).querySelector("[data-list-body]").childNodes);
    this.#body.removeAttribute("aria-busy");
    addLocalTimes(this.#body);
    watchTickets(this.#body);
    this.#root.scrollIntoView({ block: "start" });
    this.#body.querySelector(".pager [aria-current]")?.focus({ preventScroll: true });
  }

  #skeleton() {
    const template = document.querySelector("[data-list-skeleton]");
    this.#body.setAttribute("aria-busy", "true");
    this.#body.replaceChildren(template.content.cloneNode(true));
  }
}

for (const root of document.querySelectorAll("[data-event-list]")) new EventList(root);
