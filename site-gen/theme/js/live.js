// Only while editing: asks for the page again when the site has changed.
const generation = document.currentScript.dataset.generation;
const events = new EventSource("/_site-gen/events");
events.onmessage = (event) => {
  if (event.data !== generation) location.reload();
};
addEventListener("pagehide", () => events.close());
