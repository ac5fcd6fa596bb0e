// The orders of the shop as they come: each change draws the columns again, and a new order is said.

import { LiveRoom } from "./live-room.js";
import { FEW, Parts } from "./parts.js";

const WORDS = {
  "order.placed": "is new",
  "order.confirmed": "is confirmed",
  "order.paid": "is paid",
  "order.ready": "is ready",
  "order.changedBack": "is as it was before",
  "order.collected": "is handed over",
  "order.cancelled": "is cancelled",
  "order.refunded": "is refunded",
};

for (const root of document.querySelectorAll("[data-shop-board]")) {
  const parts = new Parts(root, FEW);
  const said = root.querySelector("[data-said]");
  new LiveRoom().join(root.dataset.room, Number(root.dataset.version), {
    snapshot: () => parts.renewSoon(300),
    event: ({ type, data }) => {
      parts.renewSoon(300);
      said.textContent = `Order ${data.number} ${WORDS[type] ?? "has changed"}.`;
    },
  });
}
