// A screen that people only look at stays on: the hall's, the scorer's, the one at the door. The browser lets go of the
// lock by itself whenever the page is hidden; it is taken again when the page is seen, and with a touch where a browser
// wants one. Where it cannot promise that, the device's own settings have to.

let lock = null;
let asking = false;

/** Keep this page's screen on. */
export function stayAwake() {
  take();
  document.addEventListener("visibilitychange", take);
  addEventListener("pointerdown", take);
}

async function take() {
  if (document.hidden || asking || (lock && !lock.released)) return;
  asking = true;
  lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  asking = false;
}
