// The scorer's table: taps and keys go to the club by themselves, in order, also when the line is down for a while.

import { TableControl } from "./table-control.js";
import { TapQueue } from "./tap-queue.js";
import { caution, line } from "./table-words.js";
import { stayAwake } from "./wake-lock.js";

const SHOW_WAITING_MS = 400;
const NOT_CONTENT = ["csrfmiddlewaretoken", "one_time_key", "from"];
const root = document.querySelector("[data-table]");
const token = () => root.querySelector("[name=csrfmiddlewaretoken]").value;
const control = new TableControl(root, token);
const headers = () => ({ "X-CSRFToken": token(), ...control.headers });
const queue = new TapQueue(`taps:${root.dataset.room}`, root.dataset.call, headers);
control.addEventListener("taken", () => queue.flush());
stayAwake();

root.addEventListener("submit", (event) => {
  const { verb } = event.target.dataset;
  if (!verb) return;
  event.preventDefault();
  queue.add(verb, bodyOf(new FormData(event.target, event.submitter)), event.submitter?.dataset.words ?? verb);
  event.target.reset();
});

function bodyOf(form) {
  const told = [...form].filter(([name, value]) => value !== "" && !NOT_CONTENT.includes(name));
  const body = Object.fromEntries(told);
  if (body.points) body.points = Number(body.points);
  if (body.remaining) body.remaining = seconds(body.remaining);
  return body;
}

function seconds(words) {
  const [last, minutes = 0] = words.replace(",", ".").split(":").reverse();
  return Number(minutes) * 60 + Number(last);
}

queue.addEventListener("counted", ({ detail }) => {
  root.dispatchEvent(new CustomEvent("game-answered", { detail }));
  caution(place("[data-cautions]"), detail.warnings ?? []);
  if (place("[data-stopped]").hidden) return;
  place("[data-stopped]").hidden = true;
  place("[data-not-counted]").replaceChildren();
});
queue.addEventListener("refused", ({ detail }) => tell(`Not counted: ${detail.words}. ${detail.error}`));
queue.addEventListener("stopped", ({ detail }) => {
  const cure = detail.code === "TABLE_TAKEN" ? "take over" : "sign in again in another tab";
  tell(`${detail.error} The taps are kept: ${cure}, then they can be sent again.`);
  place("[data-stopped]").hidden = false;
});

let soon = 0;
queue.addEventListener("changed", () => {
  // A tap that is answered at once is not worth a word.
  clearTimeout(soon);
  root.dataset.taps = queue.waiting.length;
  const isShown = place("[data-waiting]").childElementCount > 0;
  if (isShown || !queue.waiting.length) showWaiting();
  else soon = setTimeout(showWaiting, SHOW_WAITING_MS);
});

function showWaiting() {
  const taps = queue.waiting;
  const words = `${taps.length} waiting: ${taps.map((tap) => tap.words).join(", ")}`;
  place("[data-waiting]").replaceChildren(...(taps.length ? [line(words, "warn")] : []));
}

function tell(words) {
  // It stays until it is read: the next tap must not take it away.
  place("[data-not-counted]").replaceChildren(line(words, "bad", "Understood"));
}

function place(selector) {
  return root.querySelector(selector);
}

place("[data-try-again]").addEventListener("click", () => queue.flush());
place("[data-discard]").addEventListener("click", () => {
  queue.discard();
  place("[data-stopped]").hidden = true;
  place("[data-not-counted]").replaceChildren();
});
new MutationObserver(() => document.documentElement.dataset.live === "live" && queue.flush()).observe(
  document.documentElement,
  { attributeFilter: ["data-live"] },
);
showWaiting();
queue.flush();
