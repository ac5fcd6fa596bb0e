// A game on the page: its digits change by themselves, and the rest of it is drawn anew when something happens.

import { GameBoard } from "./game-board.js";
import { GameParts } from "./game-parts.js";
import { LiveRoom } from "./live-room.js";
import { read } from "./read.js";
import { wirePad } from "./score-pad.js";

class GamePage {
  #root;
  #version; // of the room, up to which the board is true
  #board;
  #parts;

  constructor(root) {
    this.#root = root;
    this.#version = Number(root.dataset.version);
    this.#board = new GameBoard(root);
    this.#parts = new GameParts(root, this.#board);
    new LiveRoom().join(root.dataset.room, this.#version, {
      snapshot: (game, version) => this.#news(game, version),
      event: (event) => event.version > this.#version && this.#news(event.data, event.version),
    });
    wirePad(root, (game) => this.#answered(game));
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
    this.#board.change(changed);
    this.#parts.renewSoon();
  }

  #answered(game) {
    // An answer can come after the news of later plays: then it only fills in what they did not tell.
    if (game.roomVersion < this.#version) return this.#board.fillIn(game);
    if (game.roomVersion > this.#version) this.#parts.renewSoon();
    this.#version = game.roomVersion;
    this.#board.change(game);
  }
}

for (const root of document.querySelectorAll("[data-room]")) new GamePage(root);
