// One line for partners: <script src="https://…/static/embed.js" data-language="tr" data-topic="debt" data-size="360x560" defer></script>
"use strict";
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const { language = "de", topic = "", size = "360x560", label = "💬" } = script.dataset;
  const [width, height] = size.split("x").map(Number);
  const frame = document.createElement("iframe");
  frame.title = "Wesermarsch";
  frame.hidden = true;
  frame.width = Math.min(width || 360, innerWidth - 16);
  frame.height = Math.min(height || 560, innerHeight - 80);
  frame.setAttribute("referrerpolicy", "no-referrer");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (!frame.src) frame.src = `${home}/${encodeURIComponent(language)}?embed=1${topic ? `&topic=${encodeURIComponent(topic)}` : ""}`;
    frame.hidden = !frame.hidden;
    button.setAttribute("aria-expanded", String(!frame.hidden));
  });
  script.after(frame, button);
})();
