// Hands on the board: keys, the mouse that drags, and the menu that fingers open. All end in the same commands.

import { askForTask, openMenu, showKeys } from "./board-dialogs.js";

const STATUSES = ["todo", "in_progress", "review", "done"];

export class Hands {
  constructor(root, facts, store, columns, commands) {
    Object.assign(this, { root, facts, store, columns, commands });
    document.addEventListener("keydown", (event) => this.#key(event));
    for (const link of document.querySelectorAll("[data-new]")) link.addEventListener("click", (event) => this.#new(event, link));
    root.addEventListener("contextmenu", (event) => this.#menuAt(event));
  }

  get current() {
    return document.activeElement?.closest?.("[data-id]") ?? null;
  }

  #key(event) {
    const isTyping = event.target.closest("input, textarea, select, dialog[open], [popover]:popover-open");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const card = this.current;
    const act = this.#global(event.key) ?? (card && this.facts.mayEdit ? this.#onCard(event.key, card) : null);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #global(key) {
    const keys = {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      ArrowRight: this.current && (() => this.#beside(1)),
      ArrowLeft: this.current && (() => this.#beside(-1)),
      "?": showKeys,
      n: this.facts.mayEdit && (() => askForTask("", (title, status) => this.commands.make(title, status))),
      u: this.facts.mayEdit && (() => this.commands.undo()),
    };
    return keys[key] || null;
  }

  #onCard(key, card) {
    const id = card.dataset.id;
    const keys = {
      m: () => this.menu(card),
      a: () => this.#assign(card),
      c: () => card.querySelector("a") && (location.href = `${card.querySelector("a").href}#comment`),
      J: () => this.#shift(id, 1),
      K: () => this.#shift(id, -1),
    };
    const column = STATUSES["1234".indexOf(key)];
    if (key.length === 1 && "1234".includes(key)) return () => this.toColumn(id, column);
    return keys[key] ?? null;
  }

  /** To the end of a column. */
  toColumn(id, status) {
    const last = this.columns.tasks(status).filter((task) => task.id !== id && task.number).at(-1);
    if (this.store.get(id)?.status !== status) this.commands.move(id, status, last ? { after: last.id } : {});
  }

  menu(card) {
    const task = this.store.get(card.dataset.id);
    const allowed = this.commands.allowed(task);
    const entries = STATUSES.map((status, number) => ({
      label: this.facts.names[status],
      kind: status,
      key: String(number + 1),
      disabled: !allowed.includes(status),
      run: () => this.toColumn(task.id, status),
    }));
    const more = [
      { label: "Up", run: () => this.#shift(task.id, -1) },
      { label: "Down", run: () => this.#shift(task.id, 1) },
      { label: "Assign…", key: "a", run: () => this.#assign(this.columns.card(task.id)) },
    ];
    openMenu(card, `Move ${this.facts.key}-${task.number} to`, [...entries, ...more]);
  }

  #assign(card) {
    const task = this.store.get(card.dataset.id);
    const entries = [...this.store.people.values()].map(({ userId, name }) => {
      const checked = task.assignees.includes(userId);
      const others = task.assignees.filter((id) => id !== userId);
      return { label: name, checked, run: () => this.commands.assign(task.id, checked ? others : [...others, userId].sort()) };
    });
    openMenu(card, `Whose is ${this.facts.key}-${task.number}?`, entries);
  }

  #menuAt(event) {
    const card = event.target.closest("[data-id]");
    if (!card || !this.facts.mayEdit || event.shiftKey) return;
    event.preventDefault();
    this.menu(card);
  }

  #shift(id, by) {
    const line = this.columns.tasks(this.store.get(id).status).filter((task) => task.number);
    const near = line[line.findIndex((task) => task.id === id) + by];
    if (near) this.commands.move(id, near.status, by > 0 ? { after: near.id } : { before: near.id });
  }

  #step(by) {
    const cards = [...this.root.querySelectorAll("[data-id]")];
    const next = this.current ? cards[cards.indexOf(this.current) + by] : cards[0];
    next?.querySelector("a").focus();
  }

  #beside(by) {
    const columns = [...this.root.querySelectorAll("[data-column]")];
    const from = this.current.closest("[data-column]");
    const turn = [...from.querySelectorAll("[data-id]")].indexOf(this.current);
    for (let at = columns.indexOf(from) + by; columns[at]; at += by) {
      const cards = [...columns[at].querySelectorAll("[data-id]")];
      if (cards.length) return cards[Math.min(turn, cards.length - 1)].querySelector("a").focus();
    }
  }

  #new(event, link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    askForTask(link.dataset.new, (title, status) => this.commands.make(title, status));
  }
}
