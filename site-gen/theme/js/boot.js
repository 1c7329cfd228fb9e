// Sets theme and role on the root element before the first paint, so that nothing moves afterwards.
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
