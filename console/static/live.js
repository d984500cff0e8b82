// Brings open pages up to date: hears which ticket has changed, fetches the page anew and swaps its parts in place; never what is typed.

"use strict";

(() => {
  const live = document.getElementById("live");
  const fresh = document.getElementById("fresh");
  if (!live || !fresh) return;

  const TOGETHER = 250; // milliseconds: what changes together is fetched once
  const lines = () => [...document.querySelectorAll(".lines .number")];
  const numbers = () => lines().map((each) => each.textContent);
  const main = document.getElementById("content");
  const own = live.dataset.number;
  const opened = Number(live.dataset.version || 0);
  const known = new Set(numbers());
  const arrived = new Set();
  let version = 0;
  let timer = 0;
  let before = null;

  const messages = () => document.querySelectorAll("#told .talk > li").length;

  live.addEventListener("ticket", (event) => {
    const change = JSON.parse(event.detail.data);
    if (own && change.kind !== "many" && change.number !== own) return;
    if (change.kind === "new") arrived.add(change.number);
    version = Math.max(version, change.version || 0);
    timer ||= setTimeout(fetchAnew, TOGETHER);
  });
  live.addEventListener("end", () => say("You are signed out: this page is not brought up to date any more.", "Sign in", `/console/login?next=${encodeURIComponent(location.pathname + location.search)}`));

  function fetchAnew() {
    timer = 0;
    fresh.dispatchEvent(new CustomEvent("refresh"));
  }

  fresh.addEventListener("htmx:before:swap", () => {
    const focused = document.activeElement;
    before = { at: lines().indexOf(focused), id: focused?.id, messages: messages() };
  });

  fresh.addEventListener("htmx:after:swap", () => {
    if (!before) return;
    keepFocus();
    own ? tellTicket() : tellQueue();
    document.dispatchEvent(new CustomEvent("swapped"));
  });

  // The line that had the focus keeps it; where it left the list, the one that took its place has it.
  function keepFocus() {
    if (document.activeElement && document.activeElement !== document.body) return;
    const same = before.id ? document.getElementById(before.id) : null;
    const next = before.at < 0 ? null : lines()[before.at] || lines().at(-1);
    (same || next)?.focus({ preventScroll: true });
  }

  function tellQueue() {
    // It may have come with an earlier fetch, before its own event was heard.
    const added = numbers().filter((number) => arrived.has(number) && !known.has(number));
    for (const number of added) known.add(number);
    if (added.length) say(`New: ${added.join(", ")}.`);
  }

  function tellTicket() {
    if (version > opened) say("Somebody has changed this ticket since you opened it.", "Show", location.pathname);
    else if (messages() > before.messages) say("The user has written; it stands in the conversation.");
  }

  // A live region has to stand there before its text does.
  function say(text, link, href) {
    let region = document.getElementById("news");
    if (!region) {
      region = Object.assign(document.createElement("p"), { id: "news", className: "news" });
      region.setAttribute("role", "status");
      main.querySelector("h1").after(region);
    }
    setTimeout(() => {
      region.textContent = `${text} `;
      if (link) region.append(Object.assign(document.createElement("a"), { textContent: link, href }));
    }, 50);
  }
})();
