// Keeps a part of a page as fresh as the server draws it: <div data-fresh="/path/" data-every="5">, seconds.
// A hidden page asks nothing; an answer that is no part (signed out meanwhile) changes nothing.

async function freshen(part) {
  if (document.hidden) return;
  const answer = await fetch(part.dataset.fresh).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  part.replaceChildren(...drawn.body.childNodes);
}

for (const part of document.querySelectorAll("[data-fresh]")) {
  setInterval(() => freshen(part), Number(part.dataset.every) * 1000);
}
