// The calls of the API behind the buttons of bookings. A form says which by data-act, and brings its fields.

import { call } from "./api.js";

const CALLS = {
  reserve: ["POST", "reserve", ["seat", "hold_token"]],
  cancel: ["DELETE", "reserve", []],
  wait: ["POST", "waitlist", []],
  "stop-waiting": ["DELETE", "waitlist", []],
  hold: ["POST", "holds", ["best"]],
  release: ["DELETE", "holds", []],
  change: ["POST", "seat", ["seat"]],
};
const NAMES = { hold_token: "holdToken" };

/** Does what the form asks for; answers as call() does. */
export function act(event, form) {
  const [method, path, fields] = CALLS[form.dataset.act];
  const sent = new FormData(form);
  const body = {};
  for (const field of fields) {
    const value = sent.get(field);
    if (value) body[NAMES[field] ?? field] = field === "best" ? Number(value) : value;
  }
  return call(method, `/api/events/${event}/${path}`, body, sent.get("csrfmiddlewaretoken"));
}

/** What to say of it, in the words of a person. */
export function saidOf(action, data) {
  const seat = data?.seat ? ` Seat ${data.seat} is yours.` : "";
  return {
    reserve: `You’re in.${seat}`,
    cancel: "Your reservation is cancelled.",
    wait: `You are number ${data?.position} in line.`,
    "stop-waiting": "You wait no longer.",
    hold: `Held for you for five minutes: ${data?.seats?.join(", ")}.`,
    release: "Released.",
    change: `You sit in ${data?.seat} now.`,
  }[action];
}
