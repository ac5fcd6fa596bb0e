// The server's time on this page. What has passed is measured by the browser's steady clock, which nobody sets; how far
// the server is ahead of it is known from the server's words. A word may come late and never early: of the last few the
// least delayed knows best, and what was heard long ago counts less and less.

const FADING = 0.0005; // of a word, in ms for each ms since it was heard: far more than two clocks drift apart
const PARTED_MS = 1000; // the device's clock was set, or the device slept and its steady clock with it
const ASK_GAP_MS = 2000;
const ASK_AGAIN_MS = 15000;

let ahead = null; // of the steady clock, in ms
let heardAt = 0;
let parting = gap();
let asked = -Infinity;

/** The server's time, in ms as Date.now() gives them. Until the first word it is the device's own. */
export function serverNow() {
  if (ahead === null) return Date.now();
  if (Math.abs(gap() - parting) > PARTED_MS) startAfresh();
  return performance.now() + ahead;
}

/** Take the server's word: it was this moment, in ms, when it said so; `at` is when that came here. */
export function hear(moment, at = performance.now()) {
  if (Number.isNaN(moment)) return;
  const faded = ahead === null ? -Infinity : ahead - FADING * (performance.now() - heardAt);
  if (moment - at >= faded) [ahead, heardAt] = [moment - at, performance.now()];
}

/** The same of the page itself: it was drawn at this moment. */
export function hearPage(moment) {
  const [visit] = performance.getEntriesByType("navigation");
  hear(moment, visit?.responseStart || performance.now());
}

function gap() {
  return Date.now() - performance.now();
}

// What was known holds until the server has been asked; then only what it says counts.
function startAfresh() {
  parting = gap();
  ask();
}

async function ask() {
  if (performance.now() - asked < ASK_GAP_MS) return;
  asked = performance.now();
  const answer = await fetch("/healthz", { method: "HEAD", cache: "no-store" }).catch(() => null);
  const moment = Date.parse(answer?.headers.get("X-Server-Time"));
  if (Number.isNaN(moment)) return void setTimeout(ask, ASK_AGAIN_MS);
  ahead = null;
  hear(moment);
}

document.addEventListener("visibilitychange", () => !document.hidden && ahead !== null && startAfresh());
addEventListener("pageshow", (event) => event.persisted && ahead !== null && startAfresh());
