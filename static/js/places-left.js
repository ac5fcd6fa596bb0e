// How many are left of what is limited, from what a room tells: the number, the meter, the badges and the waiting list.

const CELLS = 20;
const [WIDTH, GAP] = [10, 1]; // of a cell, as core/ui/drawings.py draws it
const FEW = 0.3;

/** Shows the counts of an event or a competition; says whether all is taken now and was not, or the other way round. */
export function showLeft(root, left, waiting) {
  const metered = root.querySelector("[data-total]");
  if (!metered) return true;
  if (waiting !== undefined) {
    const words = metered.querySelector("[data-waiting]");
    words.textContent = waiting;
    words.parentElement.hidden = !waiting;
  }
  if (left === undefined) return false;
  const total = Number(metered.dataset.total);
  const shown = metered.querySelector("[data-left]");
  const turned = (Number(shown.textContent) === 0) !== (left === 0);
  shown.textContent = left;
  for (const [name, isShown] of Object.entries({ some: left > 0, none: left === 0 })) {
    const words = metered.querySelector(`[data-${name}]`);
    if (words) words.hidden = !isShown;
  }
  meter(metered.querySelector(".meter"), total - left, total);
  badges(root.querySelector("[data-badges]"), left, total);
  return turned;
}

function meter(drawing, taken, total) {
  const share = Math.min(taken / total, 1) * CELLS;
  const painted = Array.from({ length: Math.ceil(share) }, (_, number) => {
    const cell = document.createElementNS(drawing.namespaceURI, "rect");
    const width = Math.round((WIDTH - GAP) * Math.min(share - number, 1) * 100) / 100;
    for (const [name, value] of Object.entries({ class: "on", x: number * WIDTH, width, height: 12 })) cell.setAttribute(name, value);
    return cell;
  });
  for (const cell of drawing.querySelectorAll(".on")) cell.remove();
  drawing.append(...painted);
  drawing.classList.toggle("full", taken >= total);
  drawing.classList.toggle("low", taken < total && total - taken < FEW * total);
  drawing.setAttribute("aria-valuenow", Math.min(taken, total));
  drawing.setAttribute("aria-valuetext", `${taken} of ${total}`);
}

function badges(place, left, total) {
  const when = left === 0 ? "none" : left === 1 ? "one" : left < FEW * total ? "few" : "many";
  const template = place?.querySelector(`template[data-when~="${when}"]`);
  if (!template) return;
  for (const badge of place.querySelectorAll(":scope > :not(template)")) badge.remove();
  place.prepend(template.content.cloneNode(true));
}
