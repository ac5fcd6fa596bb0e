// Keeps a part of a page as fresh as the server draws it: <div data-fresh="/path/" data-every="5">, seconds.
// A hidden page asks nothing; an answer that is no part (signed out meanwhile) changes nothing.

import { draw, read } from "./read.js";

async function freshen(part) {
  if (document.hidden) return;
  const text = await read(part.dataset.fresh);
  if (text !== null) draw(part, text);
}

for (const part of document.querySelectorAll("[data-fresh]")) {
  setInterval(() => freshen(part), Number(part.dataset.every) * 1000);
}
