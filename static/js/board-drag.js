// Dragging a card with the mouse: a line shows where it would lie.

export function dragging(root, store, columns, commands) {
  const line = Object.assign(document.createElement("li"), { className: "drop-line" });
  let lifted = null;

  root.addEventListener("dragstart", (event) => {
    lifted = event.target.closest("[data-id]");
    event.dataTransfer.setData("text/plain", lifted.querySelector("a").href);
    event.dataTransfer.effectAllowed = "move";
    requestAnimationFrame(() => lifted?.classList.add("lifted"));
  });
  root.addEventListener("dragover", (event) => {
    const column = event.target.closest("[data-column]");
    if (!lifted || !column || !mayGo(column)) return line.remove();
    event.preventDefault();
    const below = cardsOf(column).find((card) => event.clientY < middle(card));
    column.querySelector("[data-cards]").insertBefore(line, below ?? null);
  });
  root.addEventListener("drop", (event) => {
    if (!lifted || !line.isConnected) return;
    event.preventDefault();
    const status = line.closest("[data-column]").dataset.column;
    const [before, after] = [sibling("previousElementSibling"), sibling("nextElementSibling")];
    const place = before ? { after: before } : after ? { before: after } : {};
    const { id } = lifted.dataset;
    end();
    commands.move(id, status, place);
  });
  root.addEventListener("dragend", end);

  function mayGo(column) {
    const task = store.get(lifted.dataset.id);
    return column.dataset.column === task.status || commands.allowed(task).includes(column.dataset.column);
  }
  function cardsOf(column) {
    return [...column.querySelectorAll("[data-id]")].filter((card) => card !== lifted);
  }
  function sibling(way) {
    let near = line[way];
    while (near && (near === lifted || !store.known(near.dataset.id))) near = near[way];
    return near?.dataset.id;
  }
  function end() {
    line.remove();
    lifted?.classList.remove("lifted");
    lifted = null;
  }
}

function middle(card) {
  const box = card.getBoundingClientRect();
  return box.top + box.height / 2;
}
