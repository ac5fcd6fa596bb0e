// While the title of a request is typed: what was asked before.

const PAUSE_MS = 350;

function watch(place) {
  const title = place.closest("form").querySelector("[name=title]");
  let timer = 0;
  let asked = "";

  async function look() {
    const text = title.value.trim();
    if (text === asked) return;
    asked = text;
    const answer = await fetch(`${place.dataset.similar}?${new URLSearchParams({ q: text })}`).catch(() => null);
    if (!answer?.ok || answer.redirected || text !== asked) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    place.replaceChildren(...drawn.childNodes);
    place.hidden = !place.querySelector("a");
  }

  title.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
}

for (const place of document.querySelectorAll("[data-similar]")) watch(place);
