// Parts of a page that the server draws again: one way to draw a thing, and permissions are checked anew.
// One request fetches all that are due: ?parts=a,b answers <div data-part="a">…</div><div data-part="b">…</div>.

import { addLocalTimes } from "./local-time.js";
import { drawn, read } from "./read.js";
import { Renewal } from "./renewal.js";

export const FEW = { gap: 400 }; // for pages of the crew, which some few people watch

/** The elements of these parts, freshly drawn; null where that failed. */
export async function fetchParts(address, names, query = {}) {
  const page = new URL(address, location.href);
  for (const [name, value] of Object.entries({ ...query, parts: names })) page.searchParams.set(name, value);
  const text = await read(page);
  return text === null ? null : [...drawn(text).querySelectorAll(":scope > [data-part]")];
}

/** Fetches [data-part]s of root again, a while after it was asked to: see renewal.js for when. */
export class Parts {
  #root;
  #renewal;
  #isKept;
  #onDrawn;

  /** isKept(part): it is not touched now; onDrawn(part): it has just been drawn. */
  constructor(root, { gap, isKept = isInUse, onDrawn = () => {} } = {}) {
    [this.#root, this.#isKept, this.#onDrawn] = [root, isKept, onDrawn];
    this.#renewal = new Renewal((names) => this.fetch(names), gap);
  }

  get #all() {
    return [...this.#root.querySelectorAll("[data-part]")];
  }

  /** Within so many milliseconds: all parts, or those of these names. */
  renewSoon(spread, names = this.#all.map((part) => part.dataset.part)) {
    this.#renewal.soon(names, spread);
  }

  /** At once; answers false where the server did not. */
  async fetch(names = this.#all.map((part) => part.dataset.part)) {
    const due = this.#all.filter((part) => names.includes(part.dataset.part) && !this.#isKept(part));
    if (!due.length) return true;
    const { page = location.href } = this.#root.dataset;
    const fetched = await fetchParts(page, due.map((part) => part.dataset.part));
    for (const fresh of fetched ?? []) this.#draw(due.find((part) => part.dataset.part === fresh.dataset.part), fresh);
    return fetched !== null;
  }

  #draw(part, fresh) {
    const html = fresh.innerHTML;
    const isSame = html === part.drawn && part.innerHTML === part.shown; // also what scripts have done to it
    if (isSame || this.#isKept(part)) return;
    replace(part, fresh);
    Object.assign(part, { drawn: html, shown: part.innerHTML });
    this.#onDrawn(part);
  }
}

/** Puts what is fresh into the part's place; whoever stands on a link or a button goes on standing there. */
export function replace(part, fresh) {
  const held = part.contains(document.activeElement) ? document.activeElement : null;
  for (const open of part.querySelectorAll("details[data-key]")) {
    const again = [...fresh.querySelectorAll("details")].find((each) => each.dataset.key === open.dataset.key);
    if (again) again.open = open.open; // as the reader left it
  }
  part.replaceChildren(...fresh.childNodes);
  addLocalTimes(part);
  if (!held) return;
  const twins = [...part.querySelectorAll(held.localName)].filter((each) => isTwin(each, held));
  const twin = twins.find((each) => each.textContent === held.textContent) ?? twins[0];
  (twin ?? part.querySelector("a, button:enabled"))?.focus({ preventScroll: true });
}

function isTwin(one, other) {
  return ["href", "value", "aria-label", "name"].every((name) => one.getAttribute(name) === other.getAttribute(name));
}

// What somebody types into, ticks, or has focused, is not taken from under their hands.
function isInUse(part) {
  const typed = [...part.querySelectorAll("input:not([type=hidden]), textarea")];
  const changed = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  return part.contains(document.activeElement) || typed.some(changed);
}
