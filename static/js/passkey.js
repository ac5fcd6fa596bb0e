// Buttons that need a passkey are there only where the browser knows them, and say what went wrong.

import { toast } from "./toast.js";

for (const button of document.querySelectorAll("#passkey_login, #mfa_webauthn_authenticate")) {
  button.hidden = !window.PublicKeyCredential;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = event.detail.exception?.name;
  toast(told === "NotAllowedError" ? "No passkey was used." : "The passkey did not work here.", { bad: true });
});
