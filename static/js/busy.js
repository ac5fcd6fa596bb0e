// A form is sent once: its button says what is being done (data-busy="Reserving…") and takes no second press.
// The focus stays where it is, and a page that comes back out of the browser's memory can be used again.

function begin(form, button) {
  form.dataset.sending = "";
  if (!button?.dataset.busy) return;
  button.dataset.rest = button.innerHTML;
  button.setAttribute("aria-busy", "true");
  const ring = document.createElement("span");
  ring.className = "spin";
  ring.ariaHidden = "true";
  button.replaceChildren(ring, button.dataset.busy);
}

/** Makes a form ready to be sent again, for scripts that sent it themselves. */
export function ready(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.innerHTML = button.dataset.rest;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.querySelector("[data-busy]") && !event.submitter?.dataset.busy) return;
  if (form.dataset.sending !== undefined) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else begin(form, event.submitter ?? form.querySelector("[data-busy]"));
}, true);

addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll("form[data-sending]").forEach(ready);
});

// Without a network the browser would leave for its own error page, and what was typed would be gone. Scripts that keep
// what they send have taken the event before it comes here.
addEventListener("submit", (event) => {
  if (event.defaultPrevented || navigator.onLine || event.target.method !== "post") return;
  event.preventDefault();
  ready(event.target);
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: "You are offline. Send it when you are back.", bad: true } }));
});
