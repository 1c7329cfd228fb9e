// The filter of a security baseline: one state at a time, in the overview and in the table.

for (const baseline of document.querySelectorAll(".baseline")) {
  const status = baseline.querySelector(".baseline-status");
  const buttons = [...baseline.querySelectorAll("[data-show]")];
  const show = (state) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.show === state));
    for (const control of baseline.querySelectorAll("[data-state]")) {
      control.hidden = state !== "" && control.dataset.state !== state;
    }
    // An area without a control to show would be a name without a list.
    for (const area of baseline.querySelectorAll(".baseline-area, .baseline-group")) {
      area.hidden = !area.querySelector("[data-state]:not([hidden])");
    }
    const controls = [...baseline.querySelectorAll(".control")];
    const shown = controls.filter((control) => !control.hidden).length;
    status.textContent = status.dataset.words.replace("{shown}", shown).replace("{total}", controls.length);
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.show));
}
