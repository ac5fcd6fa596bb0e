// The simple form of a game's page: scores without a reload, and says what the rules find odd.

import { call } from "./api.js";
import { toast } from "./toast.js";

/** Does what a form of the pad asks for; `answered` is told the game as it is then. */
export function wirePad(root, answered) {
  root.addEventListener("submit", async (submitted) => {
    if (!submitted.target.closest("[data-score-pad]")) return;
    submitted.preventDefault();
    const said = await send(root.dataset.call, submitted);
    if (said?.success) answered(said.data);
    for (const caution of said?.data?.warnings ?? []) toast(caution, { bad: true });
    if (!said?.success) toast(said?.error ?? "That did not reach the club. Check the connection and try again.", { bad: true });
  });
}

function send(base, { target, submitter }) {
  const { verb = "score" } = submitter?.dataset ?? {};
  const what = verb === "score" ? { team: target.team.value, points: Number(submitter.value) } : {};
  return call("POST", base + verb, what, target.csrfmiddlewaretoken.value, { key: "" });
}
