// Runs before the first paint: applies the reader's choice of theme, so that nothing flashes. Deliberately not a
// module.
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is blocked: the system's preference applies.
  }
})();
