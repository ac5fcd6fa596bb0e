// What is on a board: what the server confirmed, and over it what this page has asked for and waits for.

/** Says "change" with the ids of tasks that may look otherwise now. */
export class BoardStore extends EventTarget {
  version = 0;
  #tasks = new Map(); // as confirmed at this.version
  #newer = new Map(); // id → what an answer said about it, until the log has come as far
  #asked = []; // { key, id, changes, until } in the order they were asked
  people = new Map();

  constructor(people) {
    super();
    for (const person of people) this.people.set(person.userId, person);
  }

  /** The whole state anew. */
  reset(data, version) {
    this.version = version;
    this.#tasks = new Map(data.tasks.map((task) => [task.id, task]));
    this.people = new Map(data.members.map((person) => [person.userId, person]));
    this.#settle();
    this.#say(null);
  }

  /** One event of the log, the next after this.version. */
  apply({ version, type, data }) {
    this.version = version;
    const id = data.task?.id;
    if (type === "task.deleted") this.#tasks.delete(id);
    else if (type === "task.created" || type === "task.restored") this.#tasks.set(id, data.task);
    else if (id && this.#tasks.has(id)) this.#tasks.set(id, { ...this.#tasks.get(id), ...data.task });
    if (data.member) this.#member(type, data.member);
    const mine = data.commandId && this.#asked.some((each) => each.key === data.commandId);
    if (mine) this.#asked = this.#asked.filter((each) => each.key !== data.commandId);
    this.#settle();
    this.#say(id ? [id] : null);
    return Boolean(mine);
  }

  /** Show it so until the server has spoken. */
  expect(key, id, changes) {
    this.#asked.push({ key, id, changes });
    this.#say([id]);
  }

  /** The server did it, at this version; the log may come later. */
  answered(key, version, task) {
    if (task) this.#newer.set(task.id, { version, task });
    for (const each of this.#asked) if (each.key === key) each.until = version;
    this.#settle();
    this.#say(task ? [task.id] : null);
  }

  /** The server did not: as if it had never been asked. */
  forget(key) {
    const gone = this.#asked.filter((each) => each.key === key).map((each) => each.id);
    this.#asked = this.#asked.filter((each) => each.key !== key);
    this.#say(gone);
  }

  /** What the server last said of a task; what an edit starts from. */
  known(id) {
    return this.#newer.get(id)?.task ?? this.#tasks.get(id);
  }

  /** The task as it is to be shown, or undefined. */
  get(id) {
    let task = this.known(id);
    for (const asked of this.#asked) {
      if (asked.id === id) task = asked.changes && (task || asked.changes.id) ? { ...task, ...asked.changes } : undefined;
    }
    return task;
  }

  isWaiting(id) {
    return this.#asked.some((each) => each.id === id);
  }

  /** Every id there is, the new ones that only wait among them. */
  ids() {
    return new Set([...this.#tasks.keys(), ...this.#asked.filter((each) => each.changes?.id).map((each) => each.id)]);
  }

  #member(type, member) {
    if (type === "member.removed") this.people.delete(member.userId);
    else this.people.set(member.userId, member);
  }

  #settle() {
    this.#asked = this.#asked.filter((each) => !each.until || each.until > this.version);
    for (const [id, { version }] of this.#newer) if (version <= this.version) this.#newer.delete(id);
  }

  #say(ids) {
    this.dispatchEvent(new CustomEvent("change", { detail: ids }));
  }
}
