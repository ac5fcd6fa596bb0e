// What the board asks: a new task, a reason, mine or theirs; and its menus.

const find = (name) => document.querySelector(`[data-${name}]`);

for (const button of document.querySelectorAll("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

/** Open the dialog; `done` gets its form's data once a named button was pressed. */
function open(dialog, done) {
  const form = dialog.querySelector("form");
  dialog.returnValue = "";
  dialog.onclose = () => dialog.returnValue && done(dialog.returnValue, new FormData(form));
  form.reset();
  dialog.showModal();
}

export function askForTask(status, make) {
  const dialog = find("new-dialog");
  open(dialog, (_, data) => make(data.get("title").trim(), data.get("status")));
  if (status) dialog.querySelector("select").value = status;
  dialog.querySelector("input").focus();
}

export function showKeys() {
  find("keys-dialog").showModal();
}

export const ask = {
  reason({ blockers, error }, override) {
    const names = blockers.map((each) => each.title).slice(0, 3).join(", ");
    find("reason-says").textContent = `${error} Open: ${names}${blockers.length > 3 ? "…" : ""}`;
    open(find("reason-dialog"), (_, data) => data.get("reason").trim() && override(data.get("reason").trim()));
  },
  conflict({ field, current, changedBy }, command, keep) {
    const mine = command.changes[field];
    find("conflict-says").textContent = `${changedBy?.name ?? "Somebody"} changed the ${field} of this task just now.`;
    find("conflict-mine").textContent = words(mine);
    find("conflict-theirs").textContent = words(current);
    open(find("conflict-dialog"), (choice) => choice === "mine" && keep());
  },
};

const names = JSON.parse(document.querySelector("#board-facts").textContent).names;
const people = new Map(
  JSON.parse(document.querySelector("#board-people")?.textContent ?? "[]").map(({ userId, name }) => [userId, name]),
);
const words = (value) =>
  Array.isArray(value) ? value.map((id) => people.get(id) ?? id).join(", ") || "nobody" : (names[value] ?? String(value));

/** A menu beside a card: [{ label, kind, key, checked, disabled, run, stay }]. */
export function openMenu(card, title, entries) {
  const menu = find("menu");
  menu.hidePopover();
  menu.ariaLabel = title;
  const heading = document.createElement("p");
  heading.textContent = title;
  menu.replaceChildren(heading, ...entries.map((entry) => item(menu, entry)));
  menu.showPopover();
  const [box, room] = [card.getBoundingClientRect(), menu.getBoundingClientRect()];
  menu.style.inset = "auto";
  menu.style.left = `${Math.max(8, Math.min(box.left + 16, innerWidth - room.width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(box.top + 40, innerHeight - room.height - 8))}px`;
  menu.querySelector("button:not(:disabled)")?.focus();
  menu.ontoggle = ({ newState }) => newState === "closed" && card.isConnected && card.querySelector("a").focus();
}

function item(menu, { label, kind = "", key, checked, disabled, run }) {
  const button = document.createElement("button");
  button.type = "button";
  button.role = checked === undefined ? "menuitem" : "menuitemcheckbox";
  if (checked !== undefined) button.ariaChecked = String(checked);
  button.className = kind;
  button.disabled = Boolean(disabled);
  button.textContent = label;
  if (key) button.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  if (key) button.dataset.key = key;
  button.addEventListener("click", () => [menu.hidePopover(), run()]);
  return button;
}

find("menu")?.addEventListener("keydown", (event) => {
  const buttons = [...find("menu").querySelectorAll("button:not(:disabled)")];
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  const hit = buttons.find((button) => button.dataset.key === event.key);
  if (hit) hit.click();
  else if (step) buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length)?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
});
