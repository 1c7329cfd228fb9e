// Was this page helpful? Asked where the product stands beside the site, of people who are signed in.
import { say } from "./words.js";

const ADDRESS = "/api/v1/docs/feedback";

/** Fills the question when it comes near; it stays hidden where no server answers. */
export function startFeedback() {
  const place = document.querySelector(".feedback");
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      ask(place).catch((error) => console.info("No feedback can be given:", error));
    },
    { rootMargin: "800px" },
  );
  watch.observe(document.querySelector(".page-foot")); // The question itself has no place yet.
}

async function ask(place) {
  const { isServed } = await import("./servers.js");
  if (!(await isServed())) return;
  const token = localStorage.getItem("profile-builder.token");
  const page = place.dataset.page;
  const own = token ? await send(token, `?page=${encodeURIComponent(page)}`) : { status: 401 };
  if (own.ok) connect(place, token, await own.json()); // What is shown can be used.
  place.dataset.state = own.ok ? "open" : "signed-out";
  place.hidden = !own.ok && own.status !== 401;
}

function send(token, query, body) {
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  if (!body) return fetch(ADDRESS + query, { headers });
  return fetch(ADDRESS, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

function connect(place, token, vote) {
  const buttons = [...place.querySelectorAll("[data-helpful]")];
  const form = place.querySelector("form");
  const comment = form.querySelector("textarea");
  const said = place.querySelector(".feedback-said");
  let helpful = vote.helpful;
  comment.value = vote.comment ?? "";

  const show = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.helpful === String(helpful)));
    }
    form.hidden = helpful === null;
  };
  const give = async (wanted) => {
    const text = comment.value.trim();
    const body = { page: place.dataset.page, helpful: wanted, ...(text ? { comment: text } : {}) };
    const response = await send(token, "", body).catch(() => null);
    if (response?.ok) helpful = wanted;
    said.textContent = say(response?.ok ? "feedback_thanks" : "feedback_failed");
    show();
  };
  for (const button of buttons) {
    button.addEventListener("click", () => give(button.dataset.helpful === "true"));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    give(helpful);
  });
  show();
}
