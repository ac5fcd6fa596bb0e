// A bracket on the page: results and rounds come by themselves.

import { LiveRoom } from "./live-room.js";
import { Parts } from "./parts.js";

const OF_THE_BRACKET = ["bracket.drawn", "match.changed", "round.drawn"];

for (const root of document.querySelectorAll("[data-competition]")) {
  const parts = new Parts(root);
  new LiveRoom().join(root.dataset.room, Number(root.dataset.version), {
    snapshot: () => parts.renewSoon(),
    event: (event) => OF_THE_BRACKET.includes(event.type) && parts.renewSoon(),
  });
}
