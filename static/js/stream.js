// The picture of a stream: YouTube after a click, HLS in every browser, and what changes when it starts or ends.

import { playInPieces } from "./hls-player.js";
import { Parts } from "./parts.js";

const page = document.querySelector("[data-stream-page]");
const parts = new Parts(page, { isKept: () => false, onDrawn: (part) => part.dataset.part === "player" && playAnew() });
const HLS = "application/vnd.apple.mpegurl";
let pieces = null;

function embed(link) {
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: link.dataset.embed, title: link.dataset.title, allowFullscreen: true });
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  link.closest("[data-player]").replaceChildren(frame);
}

function lookAtVideo() {
  const video = page.querySelector("video");
  const helpless = page.querySelector("[data-no-video]");
  if (!video || !helpless) return;
  const cannot = () => (helpless.hidden = false);
  if (video.dataset.hls && !video.canPlayType(HLS)) pieces = playInPieces(video, cannot);
  else video.addEventListener("error", cannot);
}

function playAnew() {
  pieces?.then((player) => player?.destroy());
  pieces = null;
  lookAtVideo();
}

// A picture that plays is not touched by a new title.
function changed({ detail }) {
  parts.renewSoon(undefined, detail.video || detail.status ? ["status", "player"] : ["status"]);
}

page.addEventListener("click", (event) => {
  const link = event.target.closest("[data-embed]");
  if (!link) return;
  event.preventDefault();
  embed(link);
});
document.addEventListener("stream.updated", changed);
lookAtVideo();
