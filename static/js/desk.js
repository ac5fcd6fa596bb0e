// The redeem desk: sends without leaving the page, says it by colour, words and a buzz, and is ready for the next.
// Where the browser can read squares (and may use the camera), it does.

const desk = document.querySelector("[data-desk]");
const form = desk.querySelector("[data-desk-form]");
const field = form.elements.code;
const scan = desk.querySelector("[data-scan]");
const video = desk.querySelector("[data-video]");
const AGAIN_MS = 2500; // the same square before the camera is one scan
let busy = false;
let last = "";

async function redeem() {
  if (busy || !field.value.trim()) return;
  busy = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const verdict = page.querySelector("[data-verdict]");
    if (!verdict || answer.redirected) return form.submit();
    show(verdict);
  } catch {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: "No connection. Nothing was redeemed.", bad: true } }));
  } finally {
    busy = false;
  }
}

function show(verdict) {
  desk.querySelector("[data-verdict]").replaceChildren(...verdict.childNodes);
  const good = desk.querySelector(".redeem-verdict.good");
  navigator.vibrate?.(good ? 80 : [120, 80, 120]);
  field.value = "";
  if (video.hidden) field.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  redeem();
});

async function watch() {
  const reader = new BarcodeDetector({ formats: ["qr_code"] });
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.hidden = false;
  await video.play();
  setInterval(async () => {
    const [found] = await reader.detect(video).catch(() => []);
    if (!found || found.rawValue === last || busy) return;
    last = found.rawValue;
    setTimeout(() => (last = ""), AGAIN_MS);
    field.value = found.rawValue.slice(0, 64);
    redeem();
  }, 200);
}

if ("BarcodeDetector" in window && navigator.mediaDevices) {
  scan.hidden = false;
  scan.addEventListener("click", () => {
    scan.hidden = true;
    watch().catch(() => (scan.hidden = false));
  });
}
field.focus();
