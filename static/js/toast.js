// Messages that float over the page. Good news goes after six seconds unless pointed at; bad news waits.
const STAY = 6000;
const STAY_TO_UNDO = 10000;
const region = document.querySelector("[data-toasts]");
const template = document.querySelector("[data-toast-template]");

function leaveLater(toast, stay) {
  let timer;
  const wait = () => (timer = setTimeout(() => toast.remove(), stay));
  const hold = () => clearTimeout(timer);
  for (const type of ["pointerenter", "focusin"]) toast.addEventListener(type, hold);
  for (const type of ["pointerleave", "focusout"]) toast.addEventListener(type, wait);
  wait();
}

/**
 * Shows a sentence; with {bad: true} it stays until dismissed. Never the only place of an error.
 * {action: {label, run}} puts a button beside it; what can be done is about the last thing done, so it replaces the one before.
 */
export function toast(text, { bad = false, action } = {}) {
  const node = template.content.firstElementChild.cloneNode(true);
  node.classList.toggle("bad", bad);
  node.querySelector("p").textContent = text;
  node.querySelector("[data-dismiss]").addEventListener("click", () => node.remove());
  if (action) {
    for (const before of region.querySelectorAll("[data-action]")) before.remove();
    node.dataset.action = "";
    node.querySelector("[data-dismiss]").before(button(node, action));
  }
  region.append(node);
  if (!bad) leaveLater(node, action ? STAY_TO_UNDO : STAY);
}

function button(toast, { label, run }) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn small", textContent: label });
  made.addEventListener("click", () => [toast.remove(), run()]);
  return made;
}

function send(form) {
  form.hidden = true;
  document.body.append(form);
  form.requestSubmit();
}

// What came with the page is said again, for a live region only speaks of what changes.
// (A hall's screen has no place for words, and needs none.)
for (const node of region?.querySelectorAll("[data-toast]") ?? []) {
  const text = node.querySelector("p").textContent;
  const form = node.querySelector("form[data-undo]");
  const action = form && { label: form.textContent.trim(), run: () => send(form) };
  node.remove();
  toast(text, { bad: node.classList.contains("bad"), action });
}

// Scripts that do not import this one may say: document.dispatchEvent(new CustomEvent("toast", {detail: {text}})).
document.addEventListener("toast", ({ detail }) => toast(detail.text ?? detail.value, detail));
