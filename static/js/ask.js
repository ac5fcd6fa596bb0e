// A link that leads to a question (data-ask) opens it over the page: the server words it, in one place for both.
// The safe answer has the focus. A second tap meant for the link answers nothing: a fresh question waits a moment.

import { ready } from "./busy.js";
import { addLocalTimes } from "./local-time.js";
import { drawn, read } from "./read.js";

const CALM_MS = 300;
const PATIENCE_MS = 8000;
let asking = false;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-ask]");
  const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || event.defaultPrevented || elsewhere) return;
  event.preventDefault();
  ask(link.href, link);
});

// A form that asks (method="get") brings what was typed or chosen along to its question.
document.addEventListener("submit", (event) => {
  const [form, button] = [event.target, event.submitter];
  if (!form.matches("form[data-ask]") || event.defaultPrevented) return;
  event.preventDefault();
  const address = new URL(button?.hasAttribute("formaction") ? button.formAction : form.action);
  address.search = new URLSearchParams(new FormData(form));
  ask(address.href, button ?? form);
});

async function ask(address, from) {
  if (asking) return;
  asking = true;
  from.setAttribute("aria-busy", "true");
  const text = await read(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
  from.removeAttribute("aria-busy");
  asking = false;
  const form = text && drawn(text).querySelector("form[data-question]");
  if (form) return show(form, address, from);
  if (navigator.onLine) return location.assign(address);
  const detail = { text: "The network is away. Please try again.", bad: true };
  document.dispatchEvent(new CustomEvent("toast", { detail }));
}

function show(form, address, from) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "question");
  form.classList.remove("card");
  if (!form.getAttribute("action")) form.action = address;
  form.querySelector("h1").replaceWith(title(form.querySelector("h1")));
  const keep = safe(form.querySelector("[data-keep]"), dialog);
  dialog.append(form);
  document.querySelectorAll("dialog[data-asked]").forEach((before) => before.remove());
  dialog.dataset.asked = "";
  document.body.append(dialog);
  addLocalTimes(dialog);
  answer(dialog, form, ancestors(from));
  dialog.addEventListener("close", () => refocus(from));
  dialog.showModal();
  keep.focus();
}

function title(heading) {
  const made = Object.assign(document.createElement("h2"), { id: "question" });
  made.append(...heading.childNodes);
  return made;
}

function safe(link, dialog) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: link.className });
  made.append(...link.childNodes);
  made.addEventListener("click", () => dialog.close());
  link.replaceWith(made);
  return made;
}

/** A page that does such things by itself says so by taking the event; else the form is sent as on its own page. */
function answer(dialog, form, places) {
  const shown = performance.now();
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) return dialog.close(); // beside it
    if (performance.now() - shown >= CALM_MS) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  form.addEventListener("submit", (event) => {
    const detail = { form };
    const place = places.find((each) => each.isConnected) ?? document;
    const taken = !place.dispatchEvent(new CustomEvent("answered", { bubbles: true, cancelable: true, detail }));
    if (!taken) return;
    event.preventDefault();
    ready(form);
    dialog.close();
  });
}

function ancestors(node) {
  return node ? [node, ...ancestors(node.parentElement)] : [];
}

/** Where the link was drawn anew meanwhile, its successor has the focus. */
function refocus(from) {
  if (from.isConnected) return from.focus();
  const address = (each) => each.href ?? each.form?.action;
  const same = [...document.querySelectorAll("a[data-ask], form[data-ask] button")];
  same.find((each) => address(each) === address(from))?.focus();
}
