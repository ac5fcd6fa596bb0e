// A drop on the page: the countdown runs by the server's clock, what is left and one's place change by themselves.

import { LiveRoom } from "./live-room.js";
import { Parts } from "./parts.js";

const SENTENCE_EVERY_MS = 5000;
const SOON_MS = 300; // spread over the watchers: the window has opened, or a slot is one's own
const AGAIN_MS = 2000; // while the server does not say yet that the moment has come
const CALMLY_MS = 4000; // a place has changed
const COUNTED = new Set(["waitlist.joined", "claim.issued", "claim.used"]); // numbers say it all
const UNITS = [["days", 86400], ["hours", 3600], ["minutes", 60], ["seconds", 1]];

class DropPage {
  #root;
  #parts;
  #offset;
  #askedAt = 0;
  #said = null;
  #sentence = 0;

  constructor(root) {
    this.#root = root;
    this.#parts = new Parts(root);
    this.#offset = serverAhead(root.querySelector("[data-now]"));
    new LiveRoom().join(root.dataset.drop, Number(root.dataset.version), {
      snapshot: (drop) => this.#change(drop, ""),
      event: (event) => this.#change(event.data, event.type),
    });
    setInterval(() => this.#tick(), 250);
  }

  #change(changed, type) {
    const left = changed.remaining;
    for (const place of this.#root.querySelectorAll("[data-count]")) {
      const number = changed[place.dataset.count];
      if (number !== undefined) place.textContent = number;
    }
    if (!COUNTED.has(type) || left === 0) this.#parts.renewSoon(type === "waitlist.left" ? CALMLY_MS : SOON_MS * 3);
    if (left !== undefined) this.#say(left);
  }

  #say(left) {
    // One sentence for those who listen, at most every five seconds.
    this.#said = left;
    this.#sentence ||= setTimeout(() => {
      this.#sentence = 0;
      const place = this.#root.querySelector("[data-said]");
      if (place) place.textContent = this.#said ? `${this.#said} left.` : "None left.";
    }, SENTENCE_EVERY_MS);
  }

  #tick() {
    const timer = this.#root.querySelector("[data-countdown]");
    if (!timer) return;
    const moment = timer.dataset.countdown;
    const left = Math.ceil((Date.parse(moment) - Date.now() - this.#offset) / 1000);
    draw(timer, Math.max(left, 0));
    if (left <= 0 && Date.now() - this.#askedAt > AGAIN_MS) {
      this.#askedAt = Date.now();
      this.#parts.renewSoon(SOON_MS);
    }
  }
}

// By how much the server's clock is ahead of this one: what it said, against when its answer came.
function serverAhead(said) {
  const [visit] = performance.getEntriesByType("navigation");
  return said ? Date.parse(said.dataset.now) - (performance.timeOrigin + (visit?.responseStart ?? 0)) : 0;
}

function draw(timer, seconds) {
  const plates = [];
  for (const [unit, size] of UNITS) {
    const number = Math.floor(seconds / size);
    seconds %= size;
    if (unit !== "days" || number) plates.push([unit, String(number).padStart(2, "0")]);
  }
  const shown = [...timer.children];
  if (shown.length !== plates.length) return timer.replaceChildren(...plates.map(plate));
  plates.forEach(([, digits], index) => {
    const face = shown[index].firstElementChild;
    if (face.textContent !== digits) face.replaceChildren(...[...digits].map(digitOf));
  });
}

function plate([unit, digits]) {
  const made = document.createElement("div");
  const face = document.createElement("b");
  const name = document.createElement("span");
  face.append(...[...digits].map(digitOf));
  name.textContent = unit;
  made.append(face, name);
  return made;
}

function digitOf(digit) {
  const made = document.createElement("i");
  made.textContent = digit;
  return made;
}

for (const root of document.querySelectorAll("[data-drop]")) new DropPage(root);
