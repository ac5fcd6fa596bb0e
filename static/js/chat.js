// A chat on the page: lines come by the room, go when they are deleted, and the reader's own are shown at once.

import { actions } from "./chat-actions.js";
import { compose } from "./chat-composer.js";
import { draw, localTime } from "./chat-line.js";
import { Outbox } from "./chat-outbox.js";
import { Scroll } from "./chat-scroll.js";
import { LiveRoom } from "./live-room.js";
import { fetchParts, Parts } from "./parts.js";

class Chat {
  #root;
  #log;
  #scroll;
  #outbox;
  #parts;
  #over;

  constructor(root) {
    this.#root = root;
    this.#over = root.dataset.overlay !== undefined;
    this.#log = root.querySelector("[data-log]");
    this.#scroll = new Scroll(this.#log, root.querySelector("[data-jump]"));
    this.#outbox = new Outbox(root, this.#scroll);
    this.#parts = new Parts(root);
    for (const time of this.#log.querySelectorAll("time")) localTime(time);
    this.#listen();
    compose(root, (content) => this.#outbox.say(content));
    actions(root);
    root.addEventListener("said", ({ detail }) => this.#put(detail));
    root.addEventListener("click", (event) => this.#clicked(event));
    const hide = root.querySelector("[data-hide-pin]");
    if (hide) hide.hidden = false;
  }

  #listen() {
    const { chatRoom, version } = this.#root.dataset;
    new LiveRoom(this.#over ? "/ws?watching=no" : "/ws").join(chatRoom, Number(version), {
      snapshot: (stream) => this.#start(stream),
      event: (event) => this.#happened(event),
      presence: (count) => this.#watched(count),
    });
  }

  #happened({ type, data }) {
    if (type === "message" || type === "moment") this.#put(data);
    else if (type === "message.deleted") this.#remove(data.id);
    else if (type === "message.pinned") this.#pin(data);
    else if (type === "message.unpinned") this.#pin(null);
    else if (type === "messages.erased") this.#readAnew();
    else if (type === "chat.changed" || type === "stream.updated") this.#changed(type, data);
  }

  #start({ messages, pinned }) {
    // Too much was missed to be told one by one: the latest lines take the place of those that stood here.
    for (const line of this.#log.querySelectorAll("[data-id]")) line.remove();
    for (const message of messages) this.#put(message);
    this.#pin(pinned);
  }

  #put(line) {
    if (line.deleted || this.#log.querySelector(`[data-id="${line.id}"]`)) return;
    this.#outbox.arrived(line);
    this.#log.querySelector("[data-none]")?.remove();
    const node = draw(this.#root, line);
    this.#scroll.append(node);
    if (this.#over) this.#fade(node);
  }

  #remove(id) {
    this.#log.querySelector(`[data-id="${id}"]`)?.remove();
    if (this.#root.querySelector("[data-pin]")?.dataset.id === id) this.#pin(null);
  }

  #pin(line) {
    const pin = this.#root.querySelector("[data-pin]");
    if (!pin) return;
    pin.hidden = !line || Boolean(line.deleted);
    pin.dataset.id = line?.id ?? "";
    pin.querySelector("[data-pin-sender]").textContent = line?.sender ?? "";
    pin.querySelector("[data-pin-text]").textContent = line?.content ?? "";
  }

  #fade(node) {
    const { most, fade } = this.#root.dataset;
    for (const old of [...this.#log.children].slice(0, -Number(most))) old.remove();
    if (Number(fade)) setTimeout(() => node.remove(), Number(fade) * 1000);
  }

  #watched(count) {
    for (const place of document.querySelectorAll("[data-watching]")) place.textContent = count;
  }

  #changed(type, data) {
    if (this.#over) return;
    this.#parts.renewSoon();
    document.dispatchEvent(new CustomEvent(type, { detail: data }));
  }

  async #readAnew() {
    if (this.#over) return location.reload();
    const [fresh] = (await fetchParts(this.#root.dataset.page, ["lines"])) ?? [];
    if (!fresh) return;
    this.#log.replaceChildren(...fresh.childNodes);
    for (const time of this.#log.querySelectorAll("time")) localTime(time);
  }

  async #clicked(event) {
    if (event.target.closest("[data-hide-pin]")) this.#root.querySelector("[data-pin]").hidden = true;
    const earlier = event.target.closest("[data-earlier]");
    if (!earlier) return;
    event.preventDefault();
    const [page] = (await fetchParts(earlier.href, ["lines"])) ?? [];
    if (!page) return;
    page.querySelector("[data-later]")?.remove();
    for (const time of page.querySelectorAll("time")) localTime(time);
    earlier.parentElement.remove();
    this.#scroll.prepend([...page.childNodes]);
  }
}

for (const root of document.querySelectorAll("[data-chat]")) new Chat(root);
