// At a former address: leads on with the department and the place on the page that the address names.
(function () {
  const target = new URL(document.currentScript.dataset.target, location.href);
  target.search = location.search;
  target.hash = location.hash;
  location.replace(target);
})();
