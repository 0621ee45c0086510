// Makes the chat smooth. Everything works without this file.
"use strict";
const texts = document.body.dataset;
const log = document.getElementById("log");
const ask = document.getElementById("ask");

function tools(answer) {
  const bar = document.createElement("p");
  bar.className = "tools";
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    bar.append(made);
  };
  const words = () => [...answer.querySelectorAll(":scope > p:not(.said):not(.tools), .card > p:not(.tools)")].map((p) => p.innerText).join("\n\n");
  if (navigator.clipboard) button(texts.copy, (made) => navigator.clipboard.writeText(words()).then(() => { made.textContent = texts.copied; }));
  if (navigator.share) button(texts.share, () => navigator.share({ text: words() }).catch(() => {}));
  const voice = window.speechSynthesis && speechSynthesis.getVoices().find((v) => v.lang.toLowerCase().startsWith(answer.lang.slice(0, 2)));
  if (voice) button(texts.readAloud, () => {
    speechSynthesis.cancel();
    const speech = new SpeechSynthesisUtterance(words());
    speech.voice = voice;
    speech.lang = answer.lang;
    speechSynthesis.speak(speech);
  });
  if (answer.querySelector(".card") && "caches" in window) button(texts.keep, (made) => {
    try { localStorage.setItem("kept", words()); made.disabled = true; } catch { made.remove(); }
  });
  answer.append(bar);
}

function sorry(words) {
  const told = document.createElement("p");
  told.className = "danger";
  told.textContent = words;
  log.append(told);
  told.scrollIntoView();
}

async function send(form, submitter) {
  const sent = new URLSearchParams(new FormData(form, submitter));
  let html;
  try {
    const response = await fetch(form.getAttribute("action"), { method: "POST", body: sent, headers: { "x-part": "answer" }, cache: "no-store" });
    html = await response.text();
    if (!response.ok) { // asked too often, or a fault here: what was written stays in its field
      const page = document.createElement("template");
      page.innerHTML = html;
      sorry(page.content.querySelector("h1")?.textContent || texts.noConnection);
      return;
    }
  } catch {
    sorry(texts.noConnection);
    return; // what was written stays in its field
  }
  const template = document.createElement("template");
  template.innerHTML = html;
  const answer = template.content.querySelector(".answer");
  if (answer.lang !== document.documentElement.lang) { // the page follows the language of the person
    document.documentElement.lang = answer.lang;
    document.documentElement.dir = answer.dir;
  }
  log.querySelectorAll(".choices").forEach((old) => old.remove()); // buttons of the past would carry an old state
  log.append(answer);
  ask.setAttribute("action", answer.dataset.action + (document.body.classList.contains("embed") ? "?embed=1" : ""));
  ask.elements.state.value = answer.dataset.state;
  if (form === ask) ask.elements.said.value = "";
  tools(answer);
  answer.scrollIntoView();
  answer.focus({ preventScroll: true });
}

if (log && ask) {
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  ask.elements.said.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask.requestSubmit();
    }
  });
  document.querySelectorAll(".answer").forEach(tools);
}

async function leave() {
  document.body.hidden = true;
  try {
    localStorage.clear();
    sessionStorage.clear();
    if ("caches" in window) for (const name of await caches.keys()) await caches.delete(name);
    if (navigator.serviceWorker) for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  } catch { /* leaving matters more than tidying */ }
  location.replace("/exit");
}

const way = document.getElementById("leave");
if (way) way.addEventListener("click", (event) => { event.preventDefault(); leave(); });
let escapes = [];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  escapes = [...escapes.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
  if (escapes.length >= 3) leave();
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
const kept = document.getElementById("kept");
if (kept) {
  try {
    kept.innerText = localStorage.getItem("kept") || "";
  } catch { /* no storage, nothing kept */ }
}
if (navigator.serviceWorker && window.isSecureContext) {
  navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then((found) => {
    found.active.postMessage(texts.offline);
  }).catch(() => {});
}
