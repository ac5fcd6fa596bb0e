// What the scorer's table tells: taps that wait, taps that were refused, and what the rules find odd.

const CAUTION_STAYS_MS = 12000;

/** A line of words; with a name for it, a button that takes it away. */
export function line(words, tone, dismiss = "") {
  const strip = document.createElement("p");
  strip.className = `strip ${tone}`;
  strip.append(Object.assign(document.createElement("span"), { className: "grow", textContent: words }));
  if (dismiss) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn small" });
    button.textContent = dismiss;
    button.addEventListener("click", () => strip.remove());
    strip.append(button);
  }
  return strip;
}

/** Shows sentences of the rules over the table, where they move no button from under a thumb, for a while. */
export function caution(place, sentences) {
  const lines = sentences.map((each) => line(each, "warn", "OK"));
  place.replaceChildren(...lines);
  setTimeout(() => lines.forEach((each) => each.remove()), CAUTION_STAYS_MS);
}
