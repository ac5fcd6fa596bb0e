// What may be done with a message, in a dialog over the page instead of on a page of its own.

import { freshen } from "./csrf.js";
import { fetchParts } from "./parts.js";
import { drawn } from "./read.js";
import { toast } from "./toast.js";

/** Opens the dialog for the "more" link of any line in this chat. */
export function actions(chat) {
  const dialog = chat.querySelector("[data-actions]");
  if (!dialog) return;
  chat.addEventListener("click", (event) => {
    const link = event.target.closest(".more");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    open(dialog, link.href);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("answered", (event) => {
    event.preventDefault();
    act(dialog, event.detail.form);
  });
  dialog.addEventListener("submit", (event) => {
    if (event.target.matches("[data-ask]")) return; // ask.js asks first
    event.preventDefault();
    event.stopPropagation();
    act(dialog, event.target, event.submitter);
  });
}

async function open(dialog, address) {
  const [fresh] = (await fetchParts(address, ["actions"])) ?? [];
  if (!fresh) return toast("This message is gone.");
  dialog.replaceChildren(...fresh.childNodes);
  dialog.append(closing(dialog));
  dialog.showModal();
}

function closing(dialog) {
  const foot = document.createElement("div");
  foot.className = "dialog-foot";
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn", textContent: "Close" });
  button.addEventListener("click", () => dialog.close());
  foot.append(button);
  return foot;
}

async function act(dialog, form, submitter) {
  // A button without an address of its own would name the page's, not the form's.
  const address = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  const sent = { method: "POST", body: new FormData(form) };
  const page = await fetch(address, sent).then((answer) => (answer.ok ? answer.text() : null)).catch(() => null);
  if (page === null) return keep(dialog, form);
  dialog.close();
  // What the page would have said after going there.
  const said = drawn(page).querySelectorAll("[data-toasts] .toast");
  for (const each of said) toast(each.querySelector("p").textContent, { bad: each.classList.contains("bad") });
}

/** It stays open with what was typed in it, ready to be sent again. */
function keep(dialog, form) {
  freshen(form);
  dialog.querySelector("[role=alert]")?.remove();
  const told = Object.assign(document.createElement("p"), { className: "field-error", role: "alert" });
  told.textContent = "Not sent: you may be signed out or offline. Please try again.";
  form.before(told);
}
