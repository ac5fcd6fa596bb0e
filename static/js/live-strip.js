// Says "back live" for a moment after the connection was away: <html data-live> changes, <html data-live-back> passes.
const root = document.documentElement;
const STAY = 4000;
let wasLive = false;
let wasAway = false;

function look() {
  const live = root.dataset.live === "live";
  if (live && wasAway) {
    root.dataset.liveBack = "";
    setTimeout(() => delete root.dataset.liveBack, STAY);
  }
  wasAway = wasLive && !live;
  wasLive ||= live;
}

new MutationObserver(look).observe(root, { attributeFilter: ["data-live"] });
look();
