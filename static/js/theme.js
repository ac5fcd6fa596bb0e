// The theme button. The choice is a cookie, so that the server draws the next page in it.
const YEAR = 365 * 24 * 3600;
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

const current = () => root.dataset.theme || (system.matches ? "dark" : "light");
const other = () => (current() === "dark" ? "light" : "dark");

function label(button) {
  button.setAttribute("aria-label", `Switch to ${other()} theme`);
  button.hidden = false;
}

function choose(theme) {
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

const buttons = document.querySelectorAll("[data-theme-toggle]");
const labels = () => buttons.forEach(label);

for (const button of buttons) {
  button.addEventListener("click", () => {
    choose(other());
    labels();
  });
}
system.addEventListener("change", labels);
labels();
