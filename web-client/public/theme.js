// Sets the theme before the first paint; the content policy forbids doing it inline.
(function () {
  var choice = "system";
  try {
    choice = localStorage.getItem("profile-builder.theme") || "system";
  } catch {
    // Storage is blocked: follow the system.
  }
  var dark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
