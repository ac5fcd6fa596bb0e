// The token that says a form is ours, as this browser has it now. Signing in, also in another tab, changes it, and a page
// that was open goes on with the old one. Only what somebody presses again is sent with the new one: they may be
// somebody else by now, and are told that it was not sent.

/** The token of this moment, or the page's own where the browser tells none. */
export function freshToken(known) {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? known;
}

/** Gives the forms in a place the token of this moment. */
export function freshen(place) {
  for (const field of place.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = freshToken(field.value);
}
