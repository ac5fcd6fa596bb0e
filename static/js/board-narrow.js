// What a board is narrowed to, read from the address: the same words as the server's.

import { serverNow } from "./server-time.js";

const DAY = 86_400_000;

/** Whether a task is to be shown. */
export function narrowing(facts) {
  const asked = new URLSearchParams(location.search);
  const [words, whose, label, due] = ["q", "assignee", "label", "due"].map((name) => asked.get(name) ?? "");
  const needles = words.toLowerCase().split(/\s+/).filter(Boolean);
  const who = whose === "me" ? facts.me : whose;
  const until = { late: serverNow(), week: serverNow() + 7 * DAY }[due];

  const says = (task) => {
    const text = `${task.title} ${task.description ?? ""}`.toLowerCase();
    return needles.every((word) => text.includes(word) || word.split("-").at(-1) === String(task.number));
  };
  const isTheirs = (task) => (who === "nobody" ? !task.assignees.length : !who || task.assignees.includes(who));
  const isDue = (task) => !until || (task.dueAt && Date.parse(task.dueAt) < until && task.status !== "done");
  return (task) => says(task) && isTheirs(task) && (!label || task.labels.includes(label)) && isDue(task);
}

// Choosing narrows at once; words wait for Enter.
for (const select of document.querySelectorAll("[data-filters] select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
