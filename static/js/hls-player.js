// A video in pieces (HLS, RFC 8216) in a browser that does not play it by itself.

/** Makes the video playable, and resolves to what destroy() ends; calls cannot() where it stays helpless. */
export async function playInPieces(video, cannot) {
  const address = video.src;
  video.removeAttribute("src"); // or the browser would fetch what it cannot read
  const { default: Hls } = await import(video.dataset.hls);
  if (!Hls.isSupported()) return cannot();
  const player = new Hls({ enableWorker: false }); // a worker would need a policy of its own
  player.on(Hls.Events.ERROR, (_, error) => failed(Hls, player, error, cannot));
  player.attachMedia(video);
  // Who does not watch loads nothing, as with any other video of the club.
  video.addEventListener("play", () => player.loadSource(address), { once: true });
  return player;
}

function failed(Hls, player, error, cannot) {
  if (!error.fatal) return;
  if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !player.hasTriedAgain) {
    player.hasTriedAgain = true;
    return player.recoverMediaError();
  }
  player.destroy();
  cannot();
}
