// What the reader writes: shown at once as being sent, then confirmed, or kept with a way to try again.
// Every message has a name of its own (clientId), so that sending it again never says it twice.

import { call, newKey } from "./api.js";
import { draw } from "./chat-line.js";
import { freshen } from "./csrf.js";

export class Outbox {
  #chat;
  #scroll;
  #lines = new Map(); // clientId → { node, content }

  constructor(chat, scroll) {
    this.#chat = chat;
    this.#scroll = scroll;
  }

  /** Shows it and sends it. */
  say(content) {
    const clientId = newKey();
    const { me, name } = this.#chat.dataset;
    const node = draw(this.#chat, { content, sender: name, senderId: me });
    node.classList.add("me");
    this.#lines.set(clientId, { node, content });
    this.#scroll.append(node, { mine: true });
    return this.#send(clientId);
  }

  /** Takes away the line that stood for this message, which is here now. */
  arrived({ clientId, senderId }) {
    const line = senderId === this.#chat.dataset.me && this.#lines.get(clientId);
    if (!line) return;
    line.node.remove();
    this.#lines.delete(clientId);
  }

  async #send(clientId) {
    const { node, content } = this.#lines.get(clientId);
    this.#show(node, "Sending");
    const { call: path, name } = this.#chat.dataset;
    const token = this.#chat.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const message = { content, sender: name.slice(0, 40), clientId };
    const said = await call("POST", path, message, token, { key: "", keepalive: true });
    if (said?.ok) this.#chat.dispatchEvent(new CustomEvent("said", { detail: said.data }));
    else this.#failed(clientId, said?.error ?? "Not sent: check your connection.", said?.retryAfter);
  }

  #failed(clientId, why, retryAfter) {
    const line = this.#lines.get(clientId);
    if (!line) return; // it had arrived all the same
    this.#show(line.node, "", why);
    const note = this.#chat.querySelector("[data-failed-template]").content.firstElementChild.cloneNode(true);
    note.querySelector(".why").textContent = why;
    note.querySelector("[data-retry]").addEventListener("click", () => this.#again(clientId));
    note.querySelector("[data-drop]").addEventListener("click", () => this.#drop(clientId));
    line.node.append(note);
    this.#scroll.append(line.node, { mine: true });
    if (retryAfter) this.#wait(note, retryAfter);
  }

  #again(clientId) {
    freshen(this.#chat);
    return this.#send(clientId);
  }

  #wait(note, seconds) {
    const button = note.querySelector("[data-retry]");
    button.disabled = true;
    const tick = (left) => {
      button.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
      button.disabled = left > 0;
      if (left > 0) setTimeout(tick, 1000, left - 1);
    };
    tick(seconds);
  }

  #drop(clientId) {
    this.#lines.get(clientId)?.node.remove();
    this.#lines.delete(clientId);
  }

  #show(node, state, why = "") {
    node.querySelector(".failed")?.remove();
    node.querySelector("time").textContent = state;
    node.classList.toggle("sending", state === "Sending");
    node.classList.toggle("unsent", Boolean(why));
  }
}
