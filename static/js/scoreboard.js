// A game on the page: its room tells what happens, and the page shows it from what was told. A basket, a foul, a
// time-out, the arrow and the clock cause no request at all; see game-parts.js for the rest.

import { GameBoard } from "./game-board.js";
import { GameParts } from "./game-parts.js";
import { LiveRoom } from "./live-room.js";
import { read } from "./read.js";
import { wirePad } from "./score-pad.js";

const PATIENCE_MS = 1500; // the room tells what an answer said; without a line to it, the parts are fetched

class GamePage {
  #root;
  #version; // of the room, up to which events were shown
  #board;
  #parts;

  constructor(root) {
    this.#root = root;
    this.#version = Number(root.dataset.version);
    this.#board = new GameBoard(root);
    this.#parts = new GameParts(root, this.#board);
    new LiveRoom().join(root.dataset.room, this.#version, {
      snapshot: (game, version) => this.#snapshot(game, version),
      event: (event) => this.#event(event),
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

  #snapshot(game, version) {
    this.#version = version;
    this.#board.change(game, version);
    this.#parts.renew();
  }

  #event(event) {
    if (event.version <= this.#version) return;
    this.#version = event.version;
    this.#board.change(event.data, event.version);
    this.#parts.tell(event);
  }

  #answered(game) {
    this.#board.change(game, game.roomVersion);
    if (game.roomVersion > this.#version) setTimeout(() => this.#catchUp(game.roomVersion), PATIENCE_MS);
  }

  #catchUp(version) {
    if (version <= this.#version) return;
    this.#version = version;
    this.#parts.renew();
  }
}

for (const root of document.querySelectorAll("[data-room]")) new GamePage(root);
