// The club's time stands in the page; a viewer on another clock gets theirs beside it.
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { weekday: "short" });
const full = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "long" });

const wallClock = (moment) => new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function forYou(moment, club) {
  const here = wallClock(moment);
  if (here === club) return "";
  const otherDay = here.slice(0, 10) === club.slice(0, 10) ? "" : `${day.format(moment)} `;
  return `, ${otherDay}${clock.format(moment)} for you`;
}

/** Adds the viewer's time to every <time data-club> below root that has none yet. */
export function addLocalTimes(root) {
  for (const time of root.querySelectorAll("time[data-club]:not([title])")) {
    const moment = new Date(time.dateTime);
    time.title = full.format(moment);
    const words = forYou(moment, time.dataset.club);
    if (words) time.insertAdjacentText("afterend", words);
  }
}

addLocalTimes(document);
