// How a project's page stands with the server, in words: live, catching up, offline, and what waits to be sent.

export class SyncLight {
  #place = document.querySelector("[data-sync]");
  #words = document.querySelector("[data-sync-words]");
  state = "catching-up";
  version = 0;
  behind = 0;
  waiting = 0;
  here = 0;

  show(news) {
    Object.assign(this, news);
    const unsent = this.waiting ? `, ${this.waiting} unsent` : "";
    const words = {
      live: `Live, version ${this.version.toLocaleString("en")}`,
      "catching-up": this.behind ? `Catching up ${this.behind}` : "Catching up",
      offline: "Offline",
    };
    this.#place.dataset.sync = this.state;
    const company = this.here > 1 && this.state === "live" ? `, ${this.here} here` : "";
    const text = words[this.state] + company + unsent;
    if (this.#words.textContent !== text) this.#words.textContent = text;
  }
}
