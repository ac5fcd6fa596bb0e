// Parts of pages that the server draws: how a script reads them, and what it makes of them.

import { addLocalTimes } from "./local-time.js";

/** What the club answers, as text; null where it says no or sends elsewhere, or the line is cut, also in the middle. */
export function read(address, options) {
  const text = (answer) => (answer.ok && !answer.redirected ? answer.text() : null);
  return fetch(address, options).then(text).catch(() => null);
}

/** The drawn text as nodes, to be put into a page. */
export function drawn(text) {
  return new DOMParser().parseFromString(text, "text/html").body;
}

/** Puts the drawn text into its place. */
export function draw(place, text) {
  place.replaceChildren(...drawn(text).childNodes);
  addLocalTimes(place);
}
