// Says "back live" for a moment after the connection was away: <html data-live> changes, <html data-live-back> passes.
const root = document.documentElement;
const STAY = 4000;
let before = root.dataset.live;

new MutationObserver(() => {
  const now = root.dataset.live;
  if (now === before) return;
  if (now === "live" && before) {
    root.dataset.liveBack = "";
    setTimeout(() => delete root.dataset.liveBack, STAY);
  }
  before = now;
}).observe(root, { attributeFilter: ["data-live"] });
