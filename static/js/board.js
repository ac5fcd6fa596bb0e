// A project's board, live: the store holds what is, the outbox what is asked, the columns draw both.

import { Cards } from "./board-cards.js";
import { Columns } from "./board-columns.js";
import { Commands } from "./board-commands.js";
import { ask } from "./board-dialogs.js";
import { dragging } from "./board-drag.js";
import { Hands } from "./board-hands.js";
import { Outbox } from "./board-outbox.js";
import { BoardStore } from "./board-store.js";
import { narrowing } from "./board-narrow.js";
import { LiveRoom } from "./live-room.js";
import { read } from "./read.js";
import { hearPage } from "./server-time.js";
import { SyncLight } from "./sync-light.js";
import { toast } from "./toast.js";

const given = (id) => JSON.parse(document.getElementById(id).textContent);
const facts = given("board-facts");
const root = document.querySelector("[data-board]");
hearPage(Number(root.dataset.now) * 1000);
const store = new BoardStore(given("board-people"));
const outbox = new Outbox(facts.token);
const light = new SyncLight();
const columns = new Columns(root, store, new Cards(facts, store), narrowing(facts));
const commands = new Commands(facts, store, outbox, ask);
new Hands(root, facts, store, columns, commands);
if (facts.mayEdit) dragging(root, store, columns, commands);

outbox.addEventListener("count", ({ detail }) => light.show({ waiting: detail }));

function happened(event) {
  const isMine = store.apply(event);
  light.show({ version: event.version });
  if (event.type === "project.deleted") location.assign("/projects/");
  if (event.data.project?.transitions) facts.transitions = event.data.project.transitions;
  const by = event.data.by;
  const card = !isMine && by?.id !== facts.me && columns.card(event.data.task?.id);
  if (card && by) tell(card, by.name);
}

/** Whose hand it was, for a moment. */
function tell(card, name) {
  const place = card.querySelector("[data-state]");
  card.classList.add("fresh");
  Object.assign(place, { textContent: name, hidden: false });
  clearTimeout(card.telling);
  card.telling = setTimeout(() => [card.classList.remove("fresh"), (place.hidden = true)], 3000);
}

async function begin() {
  const said = JSON.parse(await read(`/api/projects/${facts.id}/snapshot`)); // without one, the room brings it
  if (said?.success) store.reset(said.data, said.data.version);
  const live = new LiveRoom();
  live.addEventListener("state", ({ detail }) => {
    light.show({ state: detail, version: store.version });
    if (detail === "live") outbox.wake();
  });
  live.addEventListener("refused", ({ detail }) => toast(detail.error, { bad: true }));
  live.join(said?.success ? said.data.room : facts.room, said?.success ? store.version : null, {
    snapshot: (data, version) => [store.reset(data, version), light.show({ version })],
    event: happened,
    presence: (here) => light.show({ here }),
  });
}

addEventListener("pagehide", () => {
  const form = new FormData();
  form.set("version", store.version);
  form.set("csrfmiddlewaretoken", facts.token);
  navigator.sendBeacon(`${facts.page}seen/`, form);
});
root.dataset.ready = "";
begin();
