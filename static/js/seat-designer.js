// Draws sections with a brush. The letters in each text field stay the truth: with them the page works by itself.

import { preview } from "./seat-preview.js";

const BRUSHES = { o: "Seat", c: "Courtside", w: "Wheelchair space", _: "Aisle" };
const MOST = { rows: 26, places: 60 };
const FIRST = { rows: 3, places: 7 };

class Designer {
  #root;
  #brush = "o";
  #painting = false;
  #drawing = 0;

  constructor(root) {
    this.#root = root;
    this.#brushes(root.querySelector("[data-brushes]"));
    root.querySelector("[data-preview]").hidden = false;
    for (const block of root.querySelectorAll("[data-block]")) {
      const plan = block.querySelector("[data-plan]");
      block.querySelector("[data-letters]").open = false;
      block.hidden = !plan.value && !block.querySelector("input").value;
      plan.addEventListener("input", () => this.#draw(block));
      this.#draw(block);
    }
    root.addEventListener("input", () => this.#changed());
    addEventListener("pointerup", () => (this.#painting = false));
    this.#adding(root.querySelector("[data-add]"));
  }

  /** Empty sections lie ready in the page; the button brings one after the other. */
  #adding(button) {
    const spare = () => this.#root.querySelectorAll("[data-block][hidden]");
    button.hidden = !spare().length;
    button.addEventListener("click", () => {
      const [next] = spare();
      next.hidden = false;
      button.hidden = !spare().length;
      this.#write(next, Array.from({ length: FIRST.rows }, () => Array(FIRST.places).fill("o")));
      next.querySelector("input").focus();
    });
  }

  #brushes(bar) {
    bar.hidden = false;
    bar.append(...Object.entries(BRUSHES).map(([letter, words]) => this.#brushButton(letter, words)));
  }

  #brushButton(letter, words) {
    const button = this.#button(words, () => {
      this.#brush = letter;
      for (const each of this.#root.querySelectorAll("[data-brush]")) {
        each.setAttribute("aria-pressed", each.dataset.brush === letter);
      }
    });
    button.className = "btn small";
    button.dataset.brush = letter;
    button.setAttribute("aria-pressed", letter === this.#brush);
    return button;
  }

  #button(words, press) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", press);
    return button;
  }

  #rows(block) {
    const lines = block.querySelector("[data-plan]").value.toLowerCase().split("\n").map((line) => line.trimEnd());
    while (lines.length && !lines.at(-1)) lines.pop();
    const width = Math.min(Math.max(0, ...lines.map((line) => line.length)), MOST.places);
    return lines.slice(0, MOST.rows).map((line) => [...line.replaceAll(/[. ]/g, "_").padEnd(width, "_")]);
  }

  #write(block, rows) {
    block.querySelector("[data-plan]").value = rows.map((row) => row.join("")).join("\n");
    this.#draw(block);
  }

  #draw(block) {
    const rows = this.#rows(block);
    const table = document.createElement("table");
    table.style.setProperty("--places", rows[0]?.length ?? 1);
    rows.forEach((row, line) => {
      const tr = table.insertRow();
      row.forEach((letter, place) => tr.insertCell().append(this.#cell(block, letter, line, place)));
    });
    block.querySelector("[data-canvas]").replaceChildren(...(rows.length ? [table] : []));
    block.querySelector("[data-sizes]").replaceChildren(...this.#sizes(block, rows));
    this.#changed();
  }

  #cell(block, letter, line, place) {
    const cell = this.#button("", () => this.#paint(block, line, place));
    cell.dataset.letter = letter;
    cell.setAttribute("aria-label", `Row ${String.fromCharCode(65 + line)}, place ${place + 1}: ${BRUSHES[letter] ?? letter}`);
    // A finger that moves scrolls; a mouse or a pen that moves paints.
    cell.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch") return;
      event.target.releasePointerCapture?.(event.pointerId);
      this.#painting = true;
    });
    cell.addEventListener("pointerenter", () => this.#painting && this.#tint(cell, block, line, place));
    return cell;
  }

  #tint(cell, block, line, place) {
    const rows = this.#rows(block);
    rows[line][place] = this.#brush;
    block.querySelector("[data-plan]").value = rows.map((row) => row.join("")).join("\n");
    cell.dataset.letter = this.#brush;
    this.#changed();
  }

  #paint(block, line, place) {
    const cell = block.querySelectorAll("[data-canvas] tr")[line].cells[place].firstChild;
    this.#tint(cell, block, line, place);
    cell.setAttribute("aria-label", `Row ${String.fromCharCode(65 + line)}, place ${place + 1}: ${BRUSHES[this.#brush]}`);
  }

  /** How many rows and seats a row, with a button less and a button more each. What cannot be is off. */
  #sizes(block, rows) {
    const width = rows[0]?.length ?? 0;
    const row = (all) => Array(all[0]?.length || FIRST.places).fill(this.#brush);
    const longer = (all) => all.map((each) => [...each, this.#brush]);
    const shorter = (all) => all.map((each) => each.slice(0, -1));
    return [
      this.#stepper(block, "Rows", rows.length, MOST.rows, (all) => all.slice(0, -1), (all) => [...all, row(all)]),
      ...(width ? [this.#stepper(block, "Seats a row", width, MOST.places, shorter, longer)] : []),
    ];
  }

  #stepper(block, words, number, most, fewer, more) {
    const box = Object.assign(document.createElement("p"), { className: "stepper" });
    const shown = Object.assign(document.createElement("output"), { textContent: number });
    const step = (sign, label, of, isOff) => {
      // What was painted since the grid was drawn is read anew from the letters.
      const press = () => {
        this.#write(block, of(this.#rows(block)));
        block.querySelector(`[aria-label="${label}"]:enabled`)?.focus();
      };
      const button = Object.assign(this.#button(sign, press), { className: "btn", disabled: isOff });
      button.setAttribute("aria-label", label);
      return button;
    };
    const name = words === "Rows" ? "rows" : "seats a row";
    box.append(
      Object.assign(document.createElement("span"), { textContent: words }),
      step("−", `Fewer ${name}`, fewer, number <= (words === "Rows" ? 0 : 1)),
      shown,
      step("+", `More ${name}`, more, number >= most),
    );
    return box;
  }

  #changed() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      const sections = [...this.#root.querySelectorAll("[data-block]")].map((block) => ({
        name: block.querySelector("input").value.toUpperCase(),
        stand: block.querySelector("select").value,
        rows: this.#rows(block),
      }));
      const seats = preview(this.#root.querySelector("[data-preview]"), sections);
      for (const place of this.#root.querySelectorAll("[data-count]")) place.textContent = `${seats} seats`;
    });
  }
}

for (const root of document.querySelectorAll("[data-designer]")) new Designer(root);
