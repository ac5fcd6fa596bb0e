// A campaign that goes out: how far it has come changes by itself.

import { LiveRoom } from "./live-room.js";
import { FEW, Parts } from "./parts.js";

for (const root of document.querySelectorAll("[data-campaign]")) {
  const parts = new Parts(root, FEW);
  let status = "";

  const change = (changed) => {
    parts.renewSoon(200);
    if (changed.status === status) return;
    status = changed.status;
    if (status === "sent") root.querySelector("[data-said]").textContent = `Sent to ${changed.sent}.`;
  };

  new LiveRoom().join(root.dataset.room, Number(root.dataset.version), {
    snapshot: change,
    event: (event) => change(event.data),
  });
}
