// A drop on the page: the countdown runs by the server's clock, and the room tells how many are left. What the viewer
// can do is fetched when the slots ran out or came back, when the window opens or closes, and by those on the list or
// with a code when the list moved.

import { LiveRoom } from "./live-room.js";
import { Parts } from "./parts.js";
import { hear, hearPage, serverNow } from "./server-time.js";

const SENTENCE_EVERY_MS = 5000;
const SOON_MS = 1000; // for who is on the list: the window has opened, or a slot is one's own
const CALMLY_MS = 4000; // for all others, and where a place has changed
const AGAIN_MS = 2000; // while the server does not say yet that the moment has come, and then less and less often
const LONGEST_MS = 60000;
const COUNTED = new Set(["waitlist.joined", "claim.issued", "claim.used"]); // numbers say it all
const UNITS = [["days", 86400], ["hours", 3600], ["minutes", 60], ["seconds", 1]];

class DropPage {
  #root;
  #parts;
  #drawnAt; // what the part said last
  #asked = { moment: "", times: 0, at: 0 };
  #said = null;
  #sentence = 0;

  constructor(root) {
    this.#root = root;
    this.#parts = new Parts(root);
    this.#drawnAt = root.querySelector("[data-now]")?.dataset.now;
    hearPage(Date.parse(this.#drawnAt));
    new LiveRoom().join(root.dataset.drop, Number(root.dataset.version), {
      snapshot: (drop) => [this.#count(drop), this.#parts.renewSoon()],
      event: ({ type, data }) => this.#happened(type, data),
    });
    setInterval(() => this.#tick(), 250);
  }

  #happened(type, data) {
    const turned = this.#count(data);
    if (type.startsWith("drop.")) this.#parts.renewSoon();
    else if (turned) this.#renewOwn(SOON_MS);
    else if (this.#isMine && !COUNTED.has(type)) this.#renewOwn(type === "waitlist.left" ? CALMLY_MS : SOON_MS);
  }

  /** Whether the viewer is on the list or has a code; whoever is not sees no more than the counts and the badge. */
  get #isMine() {
    return "mine" in this.#root.dataset;
  }

  #renewOwn(spread) {
    if (this.#isMine) this.#parts.renewSoon(spread);
    else this.#parts.renewSoon(CALMLY_MS, ["slots"]);
  }

  /** Shows the numbers; says whether the last slot went, or there is one again. */
  #count(changed) {
    const left = changed.remaining;
    const before = this.#root.querySelector("[data-count=remaining]")?.textContent;
    for (const place of this.#root.querySelectorAll("[data-count]")) {
      const number = changed[place.dataset.count];
      if (number !== undefined) place.textContent = number;
    }
    if (left === undefined) return false;
    this.#say(left);
    return (before === "0") !== (left === 0);
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
    const { countdown: moment, now } = timer.dataset;
    if (now !== this.#drawnAt) hear(Date.parse((this.#drawnAt = now)));
    const left = Math.ceil((Date.parse(moment) - serverNow()) / 1000);
    draw(timer, Math.max(left, 0));
    if (left <= 0) this.#askFor(moment);
  }

  /** The moment has come: the server says what is now. */
  #askFor(moment) {
    if (moment !== this.#asked.moment) this.#asked = { moment, times: 0, at: -Infinity };
    const { times, at } = this.#asked;
    const pause = Math.min((this.#isMine ? AGAIN_MS : CALMLY_MS * 2) * 2 ** (times - 1), LONGEST_MS);
    if (times && performance.now() - at < pause) return;
    this.#asked = { moment, times: times + 1, at: performance.now() };
    this.#parts.renewSoon(this.#isMine ? SOON_MS : CALMLY_MS);
  }
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
