// Draws sections with a brush. The letters in each text field stay the truth: with them the page works by itself.

const BRUSHES = { o: "Seat", c: "Courtside", w: "Wheelchair space", _: "Aisle" };
const MOST = { rows: 26, places: 60 };

class Designer {
  #root;
  #brush = "o";
  #painting = false;

  constructor(root) {
    this.#root = root;
    this.#brushes(root.querySelector("[data-brushes]"));
    for (const block of root.querySelectorAll("[data-block]")) {
      const plan = block.querySelector("[data-plan]");
      plan.addEventListener("input", () => this.#draw(block));
      this.#draw(block);
    }
    addEventListener("pointerup", () => (this.#painting = false));
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
    rows.forEach((row, line) => {
      const tr = table.insertRow();
      row.forEach((letter, place) => tr.insertCell().append(this.#cell(block, letter, line, place)));
    });
    block.querySelector("[data-canvas]").replaceChildren(...(rows.length ? [table] : []), this.#sizes(block));
    this.#count();
  }

  #cell(block, letter, line, place) {
    const cell = this.#button("", () => this.#paint(block, line, place));
    cell.dataset.letter = letter;
    cell.setAttribute("aria-label", `Row ${String.fromCharCode(65 + line)}, place ${place + 1}: ${BRUSHES[letter] ?? letter}`);
    cell.addEventListener("pointerdown", (event) => {
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
    this.#count();
  }

  #paint(block, line, place) {
    const cell = block.querySelectorAll("[data-canvas] tr")[line].cells[place].firstChild;
    this.#tint(cell, block, line, place);
    cell.setAttribute("aria-label", `Row ${String.fromCharCode(65 + line)}, place ${place + 1}: ${BRUSHES[this.#brush]}`);
  }

  #sizes(block) {
    const bar = document.createElement("p");
    // What was painted since the grid was drawn is read anew from the letters.
    const change = (words, of) => {
      const press = () => this.#write(block, of(this.#rows(block)));
      return Object.assign(this.#button(words, press), { className: "btn small" });
    };
    const row = (rows) => Array(rows[0]?.length || 7).fill(this.#brush);
    bar.className = "row tight";
    bar.append(
      change("Row more", (rows) => [...rows, row(rows)].slice(0, MOST.rows)),
      change("Row fewer", (rows) => rows.slice(0, -1)),
      change("Place more", (rows) => rows.map((each) => [...each, this.#brush].slice(0, MOST.places))),
      change("Place fewer", (rows) => rows.map((each) => each.slice(0, -1))),
    );
    return bar;
  }

  #count() {
    const plans = [...this.#root.querySelectorAll("[data-plan]")].map((plan) => plan.value);
    const seats = plans.join("").replaceAll(/[^ocw]/gi, "").length;
    this.#root.querySelector("[data-count]").textContent = `${seats} seats`;
  }
}

for (const root of document.querySelectorAll("[data-designer]")) new Designer(root);
