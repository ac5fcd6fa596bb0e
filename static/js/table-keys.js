// Keys of the scorer's table. Off while typing, and off for good by a switch: WCAG 2.1.4.

const SWITCH = "table-keys";
const root = document.querySelector("[data-table]");
const panel = root.querySelector("[data-keys]");
const isOn = panel.querySelector("[data-keys-on]");

function remembered() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

function remember() {
  try {
    localStorage.setItem(SWITCH, isOn.checked ? "on" : "off");
  } catch {
    // Then the switch holds for as long as the page is open.
  }
}

document.addEventListener("keydown", (event) => {
  if (!isOn.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const needsTheKey = event.key === " " ? "input, textarea, select, button, a, summary" : "input:not([type=checkbox]), textarea, select";
  if (event.target.closest(needsTheKey)) return;
  const button = event.key === " " ? clockButton() : root.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button || button.closest("[inert]")) return;
  event.preventDefault();
  button.form.requestSubmit(button);
  button.dataset.hit = "";
  setTimeout(() => delete button.dataset.hit, 150);
});

let asked = null; // what was asked of the clock last: it goes before what the board shows while the tap is on its way

function clockButton() {
  const shown = root.querySelector("[data-clock]").dataset.running === "true";
  const isOnItsWay = asked && (Number(root.dataset.taps) > 0 || Date.now() - asked.at < 1000);
  const running = isOnItsWay ? asked.running : shown;
  return root.querySelector(`[name=action][value=${running ? "stop" : "start"}]`);
}

root.addEventListener("submit", ({ submitter }) => {
  if (submitter?.name === "action") asked = { running: submitter.value === "start", at: Date.now() };
});

// After a tap the button lets go of the focus, so that Space is the clock's again and not one more basket.
root.addEventListener("click", (event) => event.detail > 0 && event.target.closest("button")?.blur());

isOn.checked = remembered();
isOn.addEventListener("change", remember);
panel.hidden = false;
