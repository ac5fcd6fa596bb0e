// "/" leads to the search from anywhere but a field; on its page it leads into the field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog, [popover]")) return;
  event.preventDefault();
  const field = document.querySelector('[role="search"] input:not([type="hidden"], [type="checkbox"])');
  if (field) field.focus();
  else location.assign(document.querySelector("[data-find]").href);
});
