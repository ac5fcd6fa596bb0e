// A game on the page: its digits change by themselves, and its form scores without a reload.

import { GameClock, shotWords } from "./game-clock.js";
import { LiveRoom } from "./live-room.js";
import { read } from "./read.js";
import { toast } from "./toast.js";

const SENTENCE_EVERY_MS = 5000;

class GamePage {
  #root;
  #game = {};
  #version; // of the room, up to which #game is true
  #clock = new GameClock();
  #shotClock = new GameClock(shotWords);
  #refresh = 0;
  #drawing = 0;
  #nextSentence = 0;

  constructor(root) {
    this.#root = root;
    this.#version = Number(root.dataset.version);
    new LiveRoom().join(root.dataset.room, this.#version, {
      snapshot: (game, version) => this.#news(game, version),
      event: (event) => event.version > this.#version && this.#news(event.data, event.version),
    });
    root.addEventListener("submit", (event) => this.#score(event));
    root.addEventListener("game-answered", ({ detail }) => this.#answered(detail)); // of who scores by other means
    this.#load();
  }

  async #load() {
    // The page was drawn by the server; the clock alone needs to know when that was.
    const said = await read(this.#root.dataset.call.slice(0, -1));
    if (said) this.#answered(JSON.parse(said).data);
  }

  #news(changed, version) {
    this.#version = version;
    this.#change(changed);
    this.#renew();
  }

  #answered(game) {
    // An answer can come after the news of later plays: then it only fills in what they did not tell.
    const isLate = game.roomVersion < this.#version;
    if (game.roomVersion > this.#version) this.#renew();
    this.#version = Math.max(this.#version, game.roomVersion);
    this.#change(isLate ? { ...game, ...this.#game } : game);
  }

  #change(changed) {
    Object.assign(this.#game, changed);
    this.#digits("A", changed.teamA);
    this.#digits("B", changed.teamB);
    this.#tick();
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
    // In the place of the clock a game that is over has a word.
    const isOver = this.#game.status === "finished";
    this.#clock.show(isOver ? null : this.#root.querySelector("[data-clock]"));
    if (this.#game.clock) this.#clock.set(this.#game.clock);
    this.#shotClock.show(isOver || !this.#game.shotClock ? null : this.#root.querySelector("[data-shot-clock]"));
    if (this.#game.shotClock) this.#shotClock.set(this.#game.shotClock);
  }

  #say() {
    // One sentence for those who listen, at most every five seconds.
    if (this.#nextSentence) return;
    const later = () => {
      this.#nextSentence = 0;
      const place = this.#root.querySelector("[data-score-sentence]");
      if (place) place.textContent = sentence(this.#game);
    };
    this.#nextSentence = setTimeout(later, SENTENCE_EVERY_MS);
  }

  #renew() {
    // The rest of the board and the plays are drawn by the server, so there is one way to draw them.
    this.#refresh ||= setTimeout(() => this.#fetchParts(), 30);
  }

  async #fetchParts() {
    this.#refresh = 0;
    const drawing = ++this.#drawing;
    const parts = [...this.#root.querySelectorAll("[data-part]")].filter((part) => this.#isDue(part.dataset));
    await Promise.all(parts.map((part) => this.#fetchPart(part, drawing)));
    this.#tick();
  }

  #isDue(part) {
    // A part changes with every play, but with data-if only when the game comes into that status or leaves it.
    if (!part.if) return true;
    const is = String(this.#game.status === part.if);
    const isDue = this.#game.status !== undefined && is !== part.is;
    if (isDue) part.is = is;
    return isDue;
  }

  async #fetchPart(part, drawing) {
    const query = new URLSearchParams({ part: part.dataset.part, most: part.dataset.most ?? "" });
    const html = await read(`${this.#root.dataset.page}?${query}`);
    if (html === null) return; // the next change, or coming back, draws it again
    const drawn = new DOMParser().parseFromString(html, "text/html").body;
    if (drawing < Number(part.dataset.drawing ?? 0)) return; // a newer drawing was faster
    part.dataset.drawing = drawing;
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
      if (answer.ok) this.#answered(said.data);
      else toast(said.error, { bad: true });
    } catch {
      toast("That did not reach the club. Check the connection and try again.", { bad: true });
    }
  }
}

function sentence({ teams, teamA, teamB }) {
  return teams ? `${teams.A.name} ${teamA}, ${teams.B.name} ${teamB}` : `${teamA}, ${teamB}`;
}

for (const root of document.querySelectorAll("[data-room]")) new GamePage(root);
