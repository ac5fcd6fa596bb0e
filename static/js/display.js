// The club's own time on the hall's screen, whatever zone the screen's computer believes in.

import { serverNow } from "./server-time.js";
import { stayAwake } from "./wake-lock.js";

function show(place) {
  const zone = place.dataset.wallClock;
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  const tick = () => {
    place.textContent = time.format(serverNow());
    setTimeout(tick, 1000);
  };
  tick();
}

for (const place of document.querySelectorAll("[data-wall-clock]")) show(place);

stayAwake();
