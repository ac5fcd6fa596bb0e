/** What the club answers, as text; null where it says no, or the line is cut, also in the middle of it. */
export function read(address) {
  const text = (answer) => (answer.ok ? answer.text() : null);
  return fetch(address).then(text).catch(() => null);
}
