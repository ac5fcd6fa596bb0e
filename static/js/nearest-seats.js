// The free seats nearest to one that has gone, each a button that picks it.

export function nearestSeats(seats, pick) {
  const box = document.createElement("div");
  box.className = "strip warn near";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Nearest free seats");
  box.append("Nearest free:", ...seats.map((seat) => button(seat, pick)));
  return box;
}

function button(seat, pick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn small";
  made.textContent = seat;
  made.addEventListener("click", () => pick(seat));
  return made;
}
