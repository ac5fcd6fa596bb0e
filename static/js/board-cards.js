// Draws cards: fills clones of the one the page came with.

import { serverNow } from "./server-time.js";

const HOUR = 3_600_000;
const TONES = ["info", "ok", "warn", "zone", "bad"];
const FACES = 7;

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

/** The same number as the server's crc32, so that a colour stays whose it is. */
function crc32(text) {
  let crc = ~0;
  for (const byte of new TextEncoder().encode(text)) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

const initials = (name) => {
  const words = name.split(/\s+/).filter(Boolean);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2)).toUpperCase();
};

export class Cards {
  #facts;
  #store;
  #blank = document.querySelector("[data-card-template]").content.firstElementChild;
  #face = document.querySelector("[data-face-template]").content.firstElementChild;

  constructor(facts, store) {
    [this.#facts, this.#store] = [facts, store];
    const zone = { timeZone: facts.timeZone };
    this.day = new Intl.DateTimeFormat("en-CA", { ...zone, dateStyle: "short" });
    this.weekday = new Intl.DateTimeFormat("en", { ...zone, weekday: "short" });
    this.clock = new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });
    this.date = new Intl.DateTimeFormat("en-GB", { ...zone, day: "numeric", month: "short" });
  }

  make(id) {
    const card = this.#blank.cloneNode(true);
    card.dataset.id = id;
    return card;
  }

  /** Write into the card what the task is now; `blocked` and `blocks` are counts of open tasks. */
  paint(card, task, { blocked, blocks }) {
    const part = (name) => card.querySelector(`[data-${name}]`);
    const isDone = task.status === "done";
    card.classList.toggle("done", isDone);
    card.classList.toggle("waiting", this.#store.isWaiting(task.id));
    part("name").textContent = task.number ? `${this.#facts.key}-${task.number}` : "…";
    part("title").textContent = task.title;
    if (task.number) part("title").href = `${this.#facts.page}tasks/${task.number}/`;
    part("labels").replaceChildren(...task.labels.slice(0, 2).map(badge));
    this.#count(part("blocked"), blocked, `Waits for ${blocked}`);
    this.#count(part("blocks"), blocks, `Blocks ${blocks}`);
    this.#count(part("comments"), task.commentCount, task.commentCount);
    this.#count(part("files"), task.attachmentCount, task.attachmentCount);
    part("faces").replaceChildren(...task.assignees.map((id) => this.#drawFace(id)));
    this.#due(part("due"), task.dueAt && new Date(task.dueAt), isDone);
  }

  #count(part, number, words) {
    part.hidden = !number;
    part.querySelector("span").textContent = words;
  }

  #due(part, due, isDone) {
    part.hidden = !due;
    if (!due) return;
    const left = due - serverNow();
    part.classList.toggle("late", !isDone && left < 0);
    part.classList.toggle("soon", !isDone && left >= 0 && left < 48 * HOUR);
    const days = Math.round((Date.parse(this.day.format(due)) - Date.parse(this.day.format(serverNow()))) / (24 * HOUR));
    const day = ["Today", "Tomorrow"][days] ?? this.weekday.format(due);
    part.querySelector("span").textContent = days >= 0 && days < 7 ? `${day} ${this.clock.format(due)}` : this.date.format(due);
  }

  #drawFace(id) {
    const name = this.#store.people.get(id)?.name ?? "Somebody";
    const face = this.#face.cloneNode(true);
    face.classList.add(`tone-${crc32(id) % FACES}`);
    face.title = name;
    [face.children[0].textContent, face.children[1].textContent] = [initials(name), name];
    return face;
  }
}

function badge(text) {
  const node = document.createElement("span");
  node.className = `badge ${TONES[crc32(text.toLowerCase()) % TONES.length]}`;
  node.textContent = text;
  return node;
}
