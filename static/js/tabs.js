// Sections that share a place: <div data-tabs> with a [data-tab-list] and several [data-tab], each under a heading.
// Without JavaScript, and on paper, they stand one below the other. (WAI-ARIA: tabs that follow the focus.)

for (const group of document.querySelectorAll("[data-tabs]")) {
  const panels = [...group.querySelectorAll("[data-tab]")];
  const list = group.querySelector("[data-tab-list]");
  list.role = "tablist";
  const tabs = panels.map((panel) => tabOf(panel, list));

  function choose(chosen) {
    tabs.forEach((tab, place) => {
      tab.ariaSelected = String(tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      panels[place].dataset.shown = String(tab === chosen);
    });
    group.dispatchEvent(new CustomEvent("tab-shown", { bubbles: true }));
  }

  function step({ key, currentTarget }) {
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    const to = tabs.at((tabs.indexOf(currentTarget) + (steps[key] ?? 0)) % tabs.length);
    if (!(key in steps)) return;
    choose(to);
    to.focus();
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", step);
  }
  group.dataset.tabbed = "";
  choose(tabs[Math.max(0, panels.findIndex((panel) => `#${panel.id}` === location.hash))]);
}

function tabOf(panel, list) {
  const tab = document.createElement("button");
  Object.assign(tab, { type: "button", role: "tab", id: `tab-${panel.id}` });
  tab.textContent = panel.querySelector("h2").textContent;
  tab.setAttribute("aria-controls", panel.id);
  Object.assign(panel, { role: "tabpanel", tabIndex: 0 });
  panel.setAttribute("aria-labelledby", tab.id);
  list.append(tab);
  return tab;
}
