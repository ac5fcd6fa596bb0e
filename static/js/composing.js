// Someone else is replying: while this person writes, the others are told; the note expires by itself.

import { drawn, read } from "./read.js";

const EVERY_MS = 3000;

class Answer {
  #where;
  #others;
  #text;
  #token;
  #told = false;

  constructor(root) {
    this.#where = root.dataset.composing;
    this.#others = root.querySelector("[data-others]");
    this.#text = root.querySelector("textarea");
    this.#token = root.querySelector("[name=csrfmiddlewaretoken]").value;
    root.querySelector("[data-canned]")?.addEventListener("submit", (event) => this.#insert(event));
    this.#text.addEventListener("input", () => this.#told || this.#ask());
    setInterval(() => document.hidden || this.#ask(), EVERY_MS);
    addEventListener("pagehide", () => this.#told && this.#send({ done: 1 }));
  }

  async #ask() {
    const writing = this.#text.value.trim() !== "";
    const stopped = this.#told && !writing;
    this.#told = writing;
    const text = await (writing || stopped ? this.#send(stopped ? { done: 1 } : {}) : read(this.#where));
    if (text === null) return;
    const others = drawn(text);
    if (others.textContent.trim() !== this.#others.textContent.trim()) this.#others.replaceChildren(...others.childNodes);
  }

  #send(fields) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.#token, ...fields });
    return read(this.#where, { method: "POST", body, keepalive: true });
  }

  #insert(event) {
    event.preventDefault();
    const content = event.target.querySelector("option:checked").dataset.content;
    const at = this.#text.selectionStart;
    this.#text.setRangeText(content, at, this.#text.selectionEnd, "end");
    this.#text.focus();
    this.#text.dispatchEvent(new Event("input"));
  }
}

for (const root of document.querySelectorAll("[data-composing]")) new Answer(root);
