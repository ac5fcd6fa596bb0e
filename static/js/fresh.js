// Keeps a part of a page as fresh as the server draws it, where no room tells of it: <div data-part="name"
// data-page="/path/" data-every="5">, seconds. A hidden page asks nothing; no answer (signed out meanwhile) changes nothing.

import { fetchParts, replace } from "./parts.js";

async function freshen(part) {
  if (document.hidden) return;
  const [fresh] = (await fetchParts(part.dataset.page, [part.dataset.part])) ?? [];
  if (fresh) replace(part, fresh);
}

for (const part of document.querySelectorAll("[data-every]")) {
  setInterval(() => freshen(part), Number(part.dataset.every) * 1000);
}
