// <desk-panes>: on a phone one pane at a time, chosen by the tabs this builds from each pane's data-label. CSS decides
// what is narrow. Anything with data-shows-pane="main" brings that pane forward when clicked.

class DeskPanes extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(".pane-tabs")) return;
    const panes = this.panes();
    const bar = document.createElement("nav");
    bar.className = "tabs pane-tabs";
    bar.setAttribute("aria-label", this.getAttribute("label") ?? "");
    for (const pane of panes) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = pane.dataset.label;
      button.dataset.showsPane = pane.dataset.pane;
      bar.append(button);
    }
    this.querySelector(".panes").prepend(bar);
    this.show(this.getAttribute("shown") ?? panes[0]?.dataset.pane);
    this.addEventListener("click", (event) => {
      const shows = event.target.closest("[data-shows-pane]");
      if (shows) this.show(shows.dataset.showsPane, !shows.closest(".pane-tabs"));
    });
  }

  panes() {
    return [...this.querySelectorAll(".pane[data-pane]")];
  }

  show(name, moveFocus = false) {
    for (const pane of this.panes()) pane.toggleAttribute("data-shown", pane.dataset.pane === name);
    for (const button of this.querySelectorAll(".pane-tabs > button")) {
      if (button.dataset.showsPane === name) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    if (!moveFocus || !this.querySelector(".pane-tabs").checkVisibility()) return;
    const body = this.querySelector(`.pane[data-pane="${CSS.escape(name)}"] > .pane-body`);
    body?.focus({ preventScroll: true });
  }
}

customElements.define("desk-panes", DeskPanes);
