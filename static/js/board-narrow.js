// What a board is narrowed to, read from the address: the same words as the server's.

import { saying, words } from "./search.js";
import { serverNow } from "./server-time.js";

const DAY = 86_400_000;

/** Whether a task is to be shown. */
export function narrowing(facts) {
  const asked = new URLSearchParams(location.search);
  const [text, whose, label, due] = ["q", "assignee", "label", "due"].map((name) => asked.get(name) ?? "");
  const terms = text.split(/\s+/).filter((term) => words(term).length).map(saidOrNumbered);
  const who = whose === "me" ? facts.me : whose;
  const until = { late: serverNow(), week: serverNow() + 7 * DAY }[due];

  const says = (task) => (terms.length ? terms.every((isSaid) => isSaid(task)) : !text.trim());
  const isTheirs = (task) => (who === "nobody" ? !task.assignees.length : !who || task.assignees.includes(who));
  const isDue = (task) => !until || (task.dueAt && Date.parse(task.dueAt) < until && task.status !== "done");
  return (task) => says(task) && isTheirs(task) && (!label || task.labels.includes(label)) && isDue(task);
}

/** Whether a task says a term, or has its number: 12, CAMP-12. */
function saidOrNumbered(term) {
  const isSaid = saying(term);
  const number = words(term).at(-1);
  return (task) => isSaid(`${task.title} ${task.description ?? ""}`) || number === String(task.number);
}

// Choosing narrows at once; words wait for Enter.
for (const select of document.querySelectorAll("[data-filters] select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
