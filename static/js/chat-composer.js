// The form under a chat: Enter and quick cheers send, and a long message is counted.

const COUNT_FROM = 280;
const MOST = 500;

/** Sends what the form would, by `say`, without leaving the page. Works on forms that are drawn later, too. */
export function compose(chat, say) {
  chat.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-say]");
    if (!form) return;
    event.preventDefault();
    const content = event.submitter?.name === "cheer" ? event.submitter.value : written(form.content);
    if (content) say(content);
  });
  chat.addEventListener("input", (event) => {
    const form = event.target.closest("[data-say]");
    if (form) count(form);
  });
}

/** What stands in the line, which is then empty for the next. */
function written(line) {
  const content = line.value.trim();
  line.value = "";
  count(line.form);
  line.focus();
  return content;
}

function count(form) {
  const length = [...form.content.value].length;
  const shown = form.querySelector("[data-count]");
  shown.hidden = length < COUNT_FROM;
  shown.textContent = shown.hidden ? "" : `${length}/${MOST}`;
}
