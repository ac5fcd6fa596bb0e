// The preview beside a campaign's form follows what is typed; the server draws it, as it draws the mail.

import { draw, read } from "./read.js";

const PAUSE_MS = 350;

class Compose {
  #root;
  #form;
  #timer = 0;
  #asked = 0;

  constructor(root) {
    this.#root = root;
    this.#form = root.querySelector("form");
    this.#form.addEventListener("input", () => this.#soon());
    this.#renew();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#renew(), PAUSE_MS);
  }

  async #renew() {
    const number = ++this.#asked;
    const text = await read(this.#root.dataset.previewUrl, { method: "POST", body: new FormData(this.#form) });
    if (text === null || number !== this.#asked) return;
    draw(this.#root.querySelector("[data-preview]"), text);
  }
}

for (const root of document.querySelectorAll("[data-compose]")) new Compose(root);
