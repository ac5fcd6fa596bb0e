// Calls of the API: JSON with the token of the page and, for a POST, a key under which sending again counts once.

/**
 * Resolve to { ok, status, …the answer }, or null without an answer of the club: no network, or another's page.
 * `more` is a signal or keepalive; a call that must not have a key gives "" as it.
 */
export async function call(method, path, body, token, { headers = {}, key = newKey(), ...more } = {}) {
  const sent = { "Content-Type": "application/json", ...(token && { "X-CSRFToken": token }), ...headers };
  if (method === "POST" && key) sent["Idempotency-Key"] = key;
  const text = method === "GET" || method === "DELETE" ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  try {
    const answer = await fetch(path, { method, headers: sent, body: text, ...more });
    const told = answer.status === 204 ? {} : await answer.json();
    return { ...told, ok: answer.ok, status: answer.status };
  } catch {
    return null;
  }
}

/** Return a new key. Not crypto.randomUUID: the hall's own network may serve pages without https. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  [bytes[6], bytes[8]] = [(bytes[6] & 0x0f) | 0x40, (bytes[8] & 0x3f) | 0x80]; // a UUID of version 4
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
