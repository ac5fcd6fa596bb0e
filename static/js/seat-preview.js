// The hall around the court while it is drawn, as the map of the event's page will show it (bookings/seating.py).

const KINDS = { o: "standard", c: "courtside", w: "accessible" };

/** Draws these sections, each with its name, side and rows of letters; says how many seats there are. */
export function preview(root, sections) {
  const drawn = sections.filter((each) => each.rows.length);
  for (const stand of root.querySelectorAll("[data-stand]")) {
    stand.replaceChildren(...drawn.filter((each) => each.stand === stand.dataset.stand).map(section));
    stand.hidden = !stand.children.length;
  }
  return drawn.flatMap((each) => each.rows.flat()).filter((letter) => letter in KINDS).length;
}

function section({ name, stand, rows }) {
  const box = Object.assign(document.createElement("div"), { className: "sec" });
  const title = Object.assign(document.createElement("b"), { textContent: name || "?" });
  const table = document.createElement("table");
  table.setAttribute("role", "presentation");
  for (const row of turned(stand, rows)) {
    const line = table.insertRow();
    for (const letter of row) line.insertCell().append(...seat(letter));
  }
  box.append(title, table);
  return box;
}

/** The row nearest the court is beside the court. */
function turned(stand, rows) {
  const ordered = stand === "n" || stand === "w" ? rows.toReversed() : rows;
  if (stand === "n" || stand === "s") return ordered;
  return rows[0].map((_, place) => ordered.map((row) => row[place]));
}

function seat(letter) {
  if (!(letter in KINDS)) return [];
  const box = Object.assign(document.createElement("i"), { className: `seat ${KINDS[letter]}` });
  box.append(document.createElement("span"));
  return [box];
}
