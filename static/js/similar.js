// While the title of a request is typed: what was asked before.

import { draw, read } from "./read.js";

const PAUSE_MS = 350;

function watch(place) {
  const title = place.closest("form").querySelector("[name=title]");
  let timer = 0;
  let asked = "";

  async function look() {
    const text = title.value.trim();
    if (text === asked) return;
    asked = text;
    const found = await read(`${place.dataset.similar}?${new URLSearchParams({ q: text })}`);
    if (found === null || text !== asked) return;
    draw(place, found);
    place.hidden = !place.querySelector("a");
  }

  title.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
}

for (const place of document.querySelectorAll("[data-similar]")) watch(place);
