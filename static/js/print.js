// Buttons that print the page: <button data-print hidden>, shown where there is something to print with.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
