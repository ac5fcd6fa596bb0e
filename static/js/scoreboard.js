// A game on the page: its digits change by themselves, and its form scores without a reload.

import { GameClock } from "./game-clock.js";
import { LiveRoom } from "./live-room.js";
import { toast } from "./toast.js";

const SENTENCE_EVERY_MS = 5000;

class GamePage {
  #root;
  #game = {};
  #clock = null;
  #refresh = 0;
  #nextSentence = 0;

  constructor(root) {
    this.#root = root;
    new LiveRoom().join(root.dataset.room, Number(root.dataset.version), {
      snapshot: (game) => this.#change(game, true),
      event: (event) => this.#change(event.data, true),
    });
    root.addEventListener("submit", (event) => this.#score(event));
    this.#load();
  }

  async #load() {
    // The page was drawn by the server; the clock alone needs to know when that was.
    const answer = await fetch(this.#root.dataset.call.slice(0, -1)).catch(() => null);
    if (answer?.ok) this.#change((await answer.json()).data, false);
  }

  #change(changed, isNews) {
    Object.assign(this.#game, changed);
    this.#digits("A", changed.teamA);
    this.#digits("B", changed.teamB);
    if (changed.clock) this.#tick();
    if (isNews) this.#renew();
  }

  #digits(team, score) {
    const shown = this.#root.querySelector(`[data-score="${team}"]`);
    if (score === undefined || !shown || shown.textContent === String(score)) return;
    shown.textContent = score;
    shown.dataset.digits = String(score).length;
    shown.classList.remove("bump");
    void shown.offsetWidth; // starts the animation again
    shown.classList.add("bump");
    this.#say();
  }

  #tick() {
    if (this.#game.status === "finished") return;
    this.#clock = new GameClock(this.#root.querySelector("[data-clock]"));
    this.#clock.set(this.#game.clock);
  }

  #say() {
    // One sentence for those who listen, at most every five seconds.
    if (this.#nextSentence) return;
    const later = () => {
      this.#nextSentence = 0;
      const { teams, teamA, teamB } = this.#game;
      const names = teams ? `${teams.A.name} ${teamA}, ${teams.B.name} ${teamB}` : `${teamA}, ${teamB}`;
      const place = this.#root.querySelector("[data-score-sentence]");
      if (place) place.textContent = names;
    };
    this.#nextSentence = setTimeout(later, SENTENCE_EVERY_MS);
  }

  #renew() {
    // The rest of the board and the plays are drawn by the server, so there is one way to draw them.
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => this.#fetchParts(), 30);
  }

  async #fetchParts() {
    const parts = [...this.#root.querySelectorAll("[data-part]")];
    await Promise.all(parts.map((part) => this.#fetchPart(part)));
    this.#tick();
  }

  async #fetchPart(part) {
    const query = new URLSearchParams({ part: part.dataset.part, most: part.dataset.most ?? "" });
    const answer = await fetch(`${this.#root.dataset.page}?${query}`).catch(() => null);
    if (!answer?.ok) return; // the next change, or coming back, draws it again
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    // Digits that changed meanwhile came by the socket and are newer than this drawing.
    for (const team of ["A", "B"]) {
      const score = drawn.querySelector(`[data-score="${team}"]`);
      if (score && this.#game[`team${team}`] !== undefined) score.textContent = this.#game[`team${team}`];
    }
    part.replaceChildren(...drawn.childNodes);
  }

  async #score(submitted) {
    const pad = submitted.target.closest("[data-score-pad]");
    if (!pad) return;
    submitted.preventDefault();
    const { verb = "score" } = submitted.submitter?.dataset ?? {};
    const what = verb === "score" ? { team: submitted.target.team.value, points: Number(submitted.submitter.value) } : {};
    const token = submitted.target.csrfmiddlewaretoken.value;
    try {
      const answer = await fetch(this.#root.dataset.call + verb, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(what),
      });
      const said = await answer.json();
      if (answer.ok) this.#change(said.data, false);
      else toast(said.error, { bad: true });
    } catch {
      toast("That did not reach the club. Check the connection and try again.", { bad: true });
    }
  }
}

for (const root of document.querySelectorAll("[data-room]")) new GamePage(root);
