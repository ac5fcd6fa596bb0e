// One WebSocket for the page, many rooms. Applies events in version order, asks again on a gap,
// comes back by itself after sleep, a lost network or a server restart, and shows how it stands.
//
//   const live = new LiveRoom();  // the scripts of a page share one line to /ws
//   live.join("games.<id>", 17, { snapshot(data, version) {}, event(event) {} });
//
// A room's name may change its epoch (its last part) after a restore; handlers stay with the room.

const RETRY_FIRST_MS = 300;
const RETRY_LAST_MS = 15000;
const SILENCE_MS = 40000; // the server says where a room stands at least every 20 s

let line = null;

export class LiveRoom extends EventTarget {
  #rooms = new Map(); // name without epoch → { name, version, handlers, caughtUp }
  #socket = null;
  #failures = 0;
  #retry = 0;
  #silence = 0;
  #stopped = false;

  constructor(path = "/ws") {
    if (path === "/ws" && line) return line;
    super();
    if (path === "/ws") line = this;
    this.url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    addEventListener("online", () => this.#reconnectNow());
    addEventListener("offline", () => this.#show("offline"));
    addEventListener("pageshow", (event) => event.persisted && this.#reconnectNow());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#checkAlive());
  }

  /** Watch a room from a version that the page already shows; without one a snapshot comes first. */
  join(name, version, handlers) {
    this.#rooms.set(base(name), { name, version: version ?? null, handlers, caughtUp: false });
    if (this.#socket?.readyState === WebSocket.OPEN) this.#ask(base(name));
    else this.#connect();
    return this;
  }

  /** Stop for good. */
  close() {
    this.#stopped = true;
    if (line === this) line = null;
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#socket?.close();
  }

  /** Send a command of the room's protocol; false when the line is down. */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #connect() {
    if (this.#stopped || (this.#socket && this.#socket.readyState < WebSocket.CLOSING)) return;
    clearTimeout(this.#retry);
    const socket = (this.#socket = new WebSocket(this.url, ["courtside.v1"]));
    socket.onopen = () => {
      this.#show("catching-up");
      this.#listen();
      for (const key of this.#rooms.keys()) this.#ask(key);
    };
    socket.onmessage = (message) => socket === this.#socket && this.#read(JSON.parse(message.data));
    socket.onclose = () => socket === this.#socket && this.#lost();
  }

  #ask(key) {
    const room = this.#rooms.get(key);
    room.caughtUp = false;
    const after = room.version === null ? {} : { after: room.version };
    this.send({ type: "join", room: room.name, ...after });
  }

  #read(frame) {
    this.#listen();
    this.#failures = 0;
    const room = this.#rooms.get(base(frame.room ?? ""));
    if (frame.type === "error") this.#refused(room, frame);
    if (!room) return;
    if (frame.type === "snapshot") this.#start(room, frame);
    else if (frame.type === "events") this.#apply(room, frame);
    else if (frame.type === "head" && frame.version > room.version) this.#catchUp(room);
    else if (frame.type === "presence") room.handlers.presence?.(frame.count);
  }

  #refused(room, frame) {
    this.dispatchEvent(new CustomEvent("refused", { detail: frame }));
    if (room) this.#settle(room);
  }

  #start(room, frame) {
    Object.assign(room, { name: frame.room, version: frame.version });
    room.handlers.snapshot?.(frame.data, frame.version);
    this.#settle(room);
  }

  #apply(room, frame) {
    for (const event of frame.events) {
      if (event.version <= room.version) continue;
      if (event.version > room.version + 1) return this.#catchUp(room);
      room.version = event.version;
      room.handlers.event?.(event);
    }
    this.#settle(room);
  }

  #catchUp(room) {
    this.#show("catching-up");
    this.send({ type: "catchUp", room: room.name, after: room.version ?? 0 });
  }

  #settle(room) {
    room.caughtUp = true;
    if ([...this.#rooms.values()].every((each) => each.caughtUp)) this.#show("live");
  }

  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#checkAlive(), SILENCE_MS);
  }

  #checkAlive() {
    // A socket that slept with the laptop may look open and be dead: an answer within 3 s proves it.
    if (this.#socket?.readyState === WebSocket.CONNECTING) return;
    if (!this.send({ type: "ping" })) return this.#reconnectNow();
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#reconnectNow(), 3000);
  }

  #reconnectNow() {
    const old = this.#socket;
    this.#socket = null;
    this.#failures = 0;
    old?.close();
    this.#connect();
  }

  #lost() {
    clearTimeout(this.#silence);
    this.#show("offline");
    const longest = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** this.#failures++);
    this.#retry = setTimeout(() => this.#connect(), longest * (0.5 + Math.random() / 2));
  }

  #show(state) {
    document.documentElement.dataset.live = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}

function base(name) {
  return name.split(".").slice(0, 2).join(".");
}
