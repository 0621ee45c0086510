// Keeps one page: the numbers for danger, for when there is no connection. No question and no answer is kept.
"use strict";
const CACHE = "numbers-1";
let offline = null;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (typeof event.data !== "string" || !/^\/[a-z-]+\/offline$/.test(event.data)) return;
  offline = event.data;
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([offline, "/static/app.css", "/static/app.js"])));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(async () => {
      const cache = await caches.open(CACHE);
      const pages = (await cache.keys()).filter((page) => page.url.endsWith("/offline"));
      return (offline && await cache.match(offline)) || (pages[0] && await cache.match(pages[0])) || Response.error();
    }));
  } else if (request.url.includes("/static/")) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
