// The columns of a board: which card lies where, drawn anew only where something changed.

const byRank = (one, other) => (one.rank < other.rank ? -1 : one.rank > other.rank ? 1 : one.id < other.id ? -1 : 1);

export class Columns {
  #root;
  #store;
  #cards;
  #nodes = new Map(); // id → card
  #dirty = new Set();
  #all = false;
  #frame = 0;

  constructor(root, store, cards, isShown) {
    [this.#root, this.#store, this.#cards, this.isShown] = [root, store, cards, isShown];
    for (const card of root.querySelectorAll("[data-id]")) this.#nodes.set(card.dataset.id, card);
    store.addEventListener("change", ({ detail }) => this.#later(detail));
  }

  card(id) {
    return this.#nodes.get(id);
  }

  /** The tasks of a column as they are shown, in order. */
  tasks(status) {
    return this.#tasks.filter((task) => task.status === status).sort(byRank);
  }

  get #tasks() {
    return [...this.#store.ids()].map((id) => this.#store.get(id)).filter((task) => task && this.isShown(task));
  }

  /** Draw now what is due, for whoever has to know where a card lies. */
  flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const tasks = this.#tasks;
    const links = linksOf([...this.#store.ids()].map((id) => this.#store.get(id)).filter(Boolean));
    const focused = document.activeElement?.closest?.("[data-id]")?.dataset.id;
    for (const task of tasks) if (this.#all || this.#dirty.has(task.id) || !this.#nodes.has(task.id)) this.#paint(task, links);
    for (const column of this.#root.querySelectorAll("[data-column]")) this.#lay(column, tasks);
    const shown = new Set(tasks.map((task) => task.id));
    for (const [id, card] of this.#nodes) {
      if (shown.has(id)) continue;
      card.remove();
      this.#nodes.delete(id);
    }
    this.#dirty.clear();
    this.#all = false;
    if (focused && !document.activeElement?.closest("[data-id]")) this.#nodes.get(focused)?.querySelector("a").focus();
  }

  #later(ids) {
    if (ids === null) this.#all = true;
    for (const id of ids ?? []) for (const near of this.#near(id)) this.#dirty.add(near);
    this.#frame ||= requestAnimationFrame(() => this.flush());
  }

  /** The task and those whose "waits for" and "blocks" it may change. */
  #near(id) {
    const task = this.#store.get(id);
    const waiting = [...this.#store.ids()].filter((other) => this.#store.get(other)?.dependsOn?.includes(id));
    return [id, ...(task?.dependsOn ?? []), ...waiting];
  }

  #paint(task, links) {
    if (!this.#nodes.has(task.id)) this.#nodes.set(task.id, this.#cards.make(task.id));
    this.#cards.paint(this.#nodes.get(task.id), task, links(task));
  }

  #lay(column, tasks) {
    const list = column.querySelector("[data-cards]");
    const mine = tasks.filter((task) => task.status === column.dataset.column).sort(byRank);
    let place = list.firstElementChild;
    for (const task of mine) {
      const card = this.#nodes.get(task.id);
      if (card === place) place = place.nextElementSibling;
      else list.insertBefore(card, place);
    }
    column.querySelector("[data-count]").textContent = mine.length;
    column.querySelector("[data-empty]").hidden = mine.length > 0;
    column.querySelector("[data-rest]")?.remove();
  }
}

/** For a task: for how many open ones it waits, and how many wait for it. */
function linksOf(tasks) {
  const open = new Set(tasks.filter((task) => task.status !== "done").map((task) => task.id));
  const blocks = new Map();
  for (const task of tasks) {
    if (open.has(task.id)) for (const other of task.dependsOn ?? []) blocks.set(other, (blocks.get(other) ?? 0) + 1);
  }
  return (task) => ({
    blocked: open.has(task.id) ? (task.dependsOn ?? []).filter((id) => open.has(id)).length : 0,
    blocks: open.has(task.id) ? (blocks.get(task.id) ?? 0) : 0,
  });
}
