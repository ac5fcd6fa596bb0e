// A screenshot is pasted where one writes, a photo dropped there: it joins the files that go with the form.

for (const form of document.querySelectorAll("[data-paste]")) {
  const input = form.querySelector("input[type=file]");
  const take = (event, from) => {
    if (!from?.files.length) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...input.files, ...from.files]) all.items.add(file);
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  form.addEventListener("paste", (event) => take(event, event.clipboardData));
  form.addEventListener("drop", (event) => take(event, event.dataTransfer));
}
