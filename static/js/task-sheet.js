// A task's sheet, live: its thread, links and history are drawn again; what changed in its words is told, not overwritten.

import { LiveRoom } from "./live-room.js";
import { FEW, Parts } from "./parts.js";
import { SyncLight } from "./sync-light.js";

const facts = JSON.parse(document.getElementById("board-facts").textContent);
const sheet = document.querySelector("[data-sheet]");
const parts = new Parts(sheet, FEW);
const light = new SyncLight();
const WORDS = { title: "the title", description: "the description", dueAt: "the due date", labels: "the labels" };
const live = new LiveRoom();

live.addEventListener("state", ({ detail }) => light.show({ state: detail }));
light.show({ version: facts.version });
live.join(facts.room, facts.version, {
  presence: (here) => light.show({ here }),
  snapshot: (_, version) => [light.show({ version }), parts.renewSoon(300)],
  event(event) {
    light.show({ version: event.version });
    if (event.data.task?.id !== sheet.dataset.task) return;
    parts.renewSoon(200);
    tell(event);
  },
});

function tell({ type, data }) {
  if (data.by?.id === facts.me && !data.commandId) return;
  const { id, updatedAt, ...changed } = data.task;
  const names = Object.keys(changed).map((name) => WORDS[name] ?? { status: "the status", assignees: "whose it is" }[name]);
  const what = type === "task.deleted" ? "deleted this task" : `changed ${names.filter(Boolean).join(" and ")}`;
  if (type !== "task.deleted" && !names.some(Boolean)) return;
  const place = sheet.querySelector("[data-changed]");
  place.hidden = false;
  place.querySelector("[data-changed-words]").textContent = `${data.by?.name ?? "Somebody"} ${what} just now.`;
  if (changed.title) document.querySelector("[data-task-title]").textContent = changed.title;
}

// The keys of the board lead here: C opens the thread.
if (location.hash === "#comment") document.getElementById("comment")?.focus();
