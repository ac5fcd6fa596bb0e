// Shows the OpenAPI document with Swagger UI, in place of the plain list that the server wrote.

const place = document.getElementById("operations");
const darkness = matchMedia("(prefers-color-scheme: dark)");

function followTheme() {
  const chosen = document.documentElement.dataset.theme;
  document.documentElement.classList.toggle("dark-mode", chosen ? chosen === "dark" : darkness.matches);
}

// A person who is signed in here may try a call; unsafe ones need the token of this page.
function withCsrfToken(request) {
  if (place.dataset.csrfToken) request.headers["X-CSRFToken"] = place.dataset.csrfToken;
  return request;
}

followTheme();
darkness.addEventListener("change", followTheme);
new MutationObserver(followTheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  requestInterceptor: withCsrfToken,
});
