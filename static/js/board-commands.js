// What one can do with a task on the board: shown at once, sent, and taken back with the reason if refused.

import { newKey } from "./api.js";
import { toast } from "./toast.js";

export class Commands {
  #facts;
  #store;
  #outbox;
  #mine = []; // versions of my own commands, for undo

  constructor(facts, store, outbox, ask) {
    [this.#facts, this.#store, this.#outbox, this.ask] = [facts, store, outbox, ask];
    outbox.addEventListener("sent", ({ detail }) => this.#sent(detail));
    outbox.addEventListener("refused", ({ detail }) => this.#refused(detail));
  }

  allowed(task) {
    return this.#facts.transitions[task.status] ?? [];
  }

  /** Into a column, behind the task `after`, or before `before`, or where it lies by its rank. */
  move(id, status, { after, before } = {}, reason) {
    const shown = this.#store.get(id);
    const base = { status: shown.status };
    const near = this.#store.get(after ?? before);
    const rank = near ? (after ? `${near.rank}V` : `${near.rank.slice(0, -1)}${lower(near.rank.at(-1))}z`) : shown.rank;
    const place = after ? { after } : before ? { before } : {};
    const wanted = { ...(status === shown.status ? {} : { status }), ...(reason ? { reason } : {}) };
    if (!near && !wanted.status) return;
    // The rank is asked when it is sent: who lies beside whom is nobody's edit to lose.
    const body = () => ({ ...wanted, ...place, base: { ...base, ...(near ? { rank: this.#store.known(id).rank } : {}) } });
    this.#edit(id, { status, rank }, body, `Moved ${this.#name(shown)} to ${this.#facts.names[status]}`);
  }

  assign(id, assignees) {
    const base = { assignees: this.#store.get(id).assignees };
    this.#edit(id, { assignees }, () => ({ assignees, base }), `Assigned ${this.#name(this.#store.get(id))}`);
  }

  make(title, status) {
    const id = newKey();
    const path = `/api/projects/${this.#facts.id}/tasks`;
    const command = { key: id, id, method: "POST", path, says: "Added to the board", words: title };
    command.again = () => this.make(title, status);
    const empty = { id, number: 0, rank: "~", labels: [], assignees: [], dependsOn: [], dueAt: null };
    this.#store.expect(id, id, { ...empty, title, status, commentCount: 0, attachmentCount: 0 });
    this.#outbox.put({ ...command, body: () => ({ title, status }) });
  }

  undo() {
    const version = this.#mine.pop();
    if (!version) return toast("There is nothing of yours to undo here.");
    const path = `/api/projects/${this.#facts.id}/undo`;
    this.#outbox.put({ key: newKey(), method: "POST", path, body: () => ({ version }), says: "Undone", isUndo: true });
  }

  #edit(id, changes, body, says) {
    const command = { key: newKey(), id, method: "PATCH", path: `/api/tasks/${id}`, body, says, changes };
    command.again = () => this.#edit(id, changes, body, says);
    this.#store.expect(command.key, id, changes);
    this.#outbox.put(command);
  }

  #sent({ command, data }) {
    this.#store.answered(command.key, data.version, data.task);
    if (!command.isUndo) this.#mine.push(data.version);
    toast(command.says, command.isUndo ? {} : { action: { label: "Undo", run: () => this.undo() } });
  }

  #refused({ command, refusal }) {
    this.#store.forget(command.key);
    if (refusal.code === "BLOCKED") return this.ask.reason(refusal, (reason) => this.move(command.id, "done", {}, reason));
    if (refusal.code === "EDIT_CONFLICT" && refusal.field === "rank") return this.#again(command);
    if (refusal.code === "EDIT_CONFLICT") return this.ask.conflict(refusal, command, () => this.#mineWins(command, refusal));
    const action = command.again && { label: "Try again", run: () => [this.#outbox.renew(), command.again()] };
    toast(`Not done${command.words ? `: “${command.words}”` : ""}. ${refusal.error}`, { bad: true, action });
  }

  /** Somebody else was put beside it meanwhile; that is no quarrel. */
  #again(command) {
    this.#edit(command.id, command.changes, command.body, command.says);
  }

  #mineWins(command, refusal) {
    const sent = JSON.parse(command.sent);
    const base = { ...sent.base, ...Object.fromEntries(refusal.conflicts.map(({ field, current }) => [field, current])) };
    this.#edit(command.id, command.changes, () => ({ ...sent, base }), command.says);
  }

  #name(task) {
    return task.number ? `${this.#facts.key}-${task.number}` : task.title;
  }
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const lower = (digit) => DIGITS[Math.max(0, DIGITS.indexOf(digit) - 1)];
