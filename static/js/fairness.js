// Computes a draw again from what the page published. Browsers lend their SHA-256 to secure pages alone.

const strip = document.querySelector("[data-check]");
const draw = JSON.parse(document.getElementById("published").textContent);
const words = new TextEncoder();

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const sha256 = async (data) => hex(await crypto.subtle.digest("SHA-256", data));

async function isTrue() {
  const listed = [...draw.entries].sort();
  const closed = await sha256(words.encode(listed.join("\n")));
  const key = await crypto.subtle.importKey("raw", bytes(draw.seed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const lot = async (entry) => [hex(await crypto.subtle.sign("HMAC", key, words.encode(`${draw.dropId}|${closed}|${entry}`))), entry];
  const order = (await Promise.all(listed.map(lot))).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return (await sha256(bytes(draw.seed))) === draw.seedHash && closed === draw.listHash && order.join() === draw.order.join();
}

if (strip && globalThis.crypto?.subtle) {
  strip.hidden = false;
  const good = await isTrue();
  strip.classList.add(good ? "ok" : "bad");
  strip.querySelector("span").textContent = good
    ? "Your browser computed it too: the draw is what it says."
    : "Your browser computed something else. This draw is not what it says.";
}
