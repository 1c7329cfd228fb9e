// Sets theme, role and the sections of the tree before the first paint, so that nothing moves afterwards.
(function () {
  const root = document.documentElement;
  root.dataset.scripted = "";
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be switched off.
    }
  };
  const theme = stored("profile-builder.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  // The tree is read after this script; each of its sections is opened or closed when it is there.
  const sections = (() => {
    try {
      return new Map(JSON.parse(stored("profile-builder.tree")));
    } catch {
      return new Map();
    }
  })();
  const watch = new MutationObserver(() => {
    for (const section of document.querySelectorAll(".side .section:not([data-ready])")) {
      section.dataset.ready = "";
      section.open = sections.get(section.previousElementSibling?.getAttribute("href")) ?? section.open;
    }
    if (document.querySelector("main")) watch.disconnect();
  });
  if (sections.size > 0) watch.observe(root, { childList: true, subtree: true });

  const roles = ["engineering", "finance", "sales", "marketing", "operations"];
  const address = new URL(location.href);
  const asked = address.searchParams.get("role");
  const chosen = stored("profile-builder.role");
  // The product, when it stands beside the site, leaves the department of whoever is signed in.
  const own = stored("profile-builder.token") && stored("profile-builder.department");
  const role = asked ?? chosen ?? own;
  if (roles.includes(role)) root.dataset.role = role;
  // An address that says what would be shown anyway is no choice.
  if (asked !== null && (chosen !== null || asked !== own)) {
    try {
      localStorage.setItem("profile-builder.role", root.dataset.role ?? "");
    } catch {
      // The choice then lasts for this page.
    }
  }
  if (root.dataset.role) address.searchParams.set("role", root.dataset.role);
  else address.searchParams.delete("role");
  if (address.href !== location.href) history.replaceState(history.state, "", address);
})();
