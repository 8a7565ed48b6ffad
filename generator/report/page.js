"use strict";
(() => {
  const boxes = [...document.querySelectorAll(".filters input[type=checkbox]")];
  const words = document.querySelector(".filters input[type=search]");
  const none = document.querySelector(".none");
  const tools = [...document.querySelectorAll(".tool")];
  const weights = [...document.querySelectorAll(".weights li")];

  function show() {
    const impacts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const asked = words.value.trim().toLowerCase();
    let shown = 0;
    for (const tool of tools) {
      let here = 0;
      for (const change of tool.querySelectorAll(".change")) {
        const text = tool.dataset.tool + " " + change.textContent.toLowerCase();
        change.hidden = !impacts.has(change.dataset.impact) || !text.includes(asked);
        here += change.hidden ? 0 : 1;
      }
      tool.hidden = here === 0;
      shown += here;
    }
    for (const weight of weights) weight.hidden = !weight.dataset.tool.includes(asked);
    if (none) none.hidden = shown > 0;
    const state = new URLSearchParams();
    if (impacts.size < boxes.length) state.set("impact", [...impacts].join(","));
    if (asked) state.set("find", asked);
    return state.toString();
  }

  // A link to the page can say what it shows: #impact=breaking&find=page
  const state = new URLSearchParams(location.hash.slice(1));
  if (state.has("impact")) {
    const impacts = state.get("impact").split(",");
    for (const box of boxes) box.checked = impacts.includes(box.value);
  }
  words.value = state.get("find") || "";
  show();
  for (const input of [...boxes, words]) {
    input.addEventListener("input", () => history.replaceState(null, "", "#" + show()));
  }
})();
