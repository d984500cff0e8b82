// Brings open pages up to date: hears which ticket has changed, fetches the page anew and swaps its parts in place; never what is typed.

"use strict";

(() => {
  const live = document.getElementById("live");
  const fresh = document.getElementById("fresh");
  if (!live || !fresh) return;

  const TOGETHER = 250; // milliseconds: what changes together is fetched once
  const FIRST_PAUSE = 1000; // milliseconds to the next attempt; each one waits twice as long
  const LONGEST_PAUSE = 30000;
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
  let hasUserWritten = false;
  let isFetched = false; // whether what is being fetched has come, whole
  let failures = 0;
  let isStreamLost = false;
  let isOver = false; // nobody is signed in any more
  let isStale = false; // whether something is told of it
  const parts = fresh.getAttribute("hx-select-oob").match(/#\w+/g).map((each) => each.slice(1));

  live.addEventListener("ticket", (event) => {
    const change = JSON.parse(event.detail.data);
    if (own && change.kind !== "many" && change.number !== own) return;
    if (change.kind === "new") arrived.add(change.number);
    if (change.kind === "user") hasUserWritten = true;
    version = Math.max(version, change.version || 0);
    soon(TOGETHER);
  });
  live.addEventListener("lost", () => {
    isStreamLost = true;
    stale();
  });
  live.addEventListener("back", () => {
    if (!isStreamLost) return;
    isStreamLost = false;
    soon(0);
  });
  live.addEventListener("end", signedOut);

  function signedOut() {
    isOver = true;
    say("You are signed out: this page is not brought up to date any more.", "Sign in", `/console/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  function soon(pause) {
    if (document.hidden || isOver) return; // it is looked at when it is seen again
    timer ||= setTimeout(fetchAnew, pause);
  }

  function fetchAnew() {
    clearTimeout(timer);
    timer = 0;
    isFetched = false;
    fresh.dispatchEvent(new CustomEvent("refresh"));
  }

  function stale() {
    if (isOver) return;
    isStale = true;
    say("Not up to date; trying again.");
  }

  // Whatever came between: no connection, a server that stops, an error, another page than this one.
  fresh.addEventListener("htmx:finally:request", () => {
    if (isFetched) {
      failures = 0;
      return;
    }
    stale();
    soon(Math.min(FIRST_PAUSE * 2 ** failures++, LONGEST_PAUSE));
  });
  addEventListener("online", () => soon(0));
  addEventListener("offline", stale);
  // A tab that was in the background may have been frozen, and have heard nothing.
  let wasHidden = document.hidden;
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && wasHidden) soon(0);
    wasHidden = document.hidden;
  });

  fresh.addEventListener("htmx:before:swap", (event) => {
    const { response, text } = event.detail.ctx;
    isFetched = response.status === 200 && parts.every((part) => text.includes(`id="${part}"`));
    if (!isFetched) return event.preventDefault();
    const focused = document.activeElement;
    before = { at: lines().indexOf(focused), id: focused?.id };
  });

  fresh.addEventListener("htmx:after:swap", () => {
    if (!before || !isFetched) return;
    keepFocus();
    if (isStale && !isStreamLost) {
      isStale = false;
      say("Up to date again.");
    }
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
    else if (hasUserWritten) say("The user has written; it stands in the conversation.");
    hasUserWritten = false;
  }

  // A tick is kept while whatever is typed elsewhere on the page stays; where that fails the form is sent as without scripts.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("quiet" in form.dataset)) return;
    event.preventDefault();
    const { name, value } = event.submitter;
    const body = new URLSearchParams(new FormData(form));
    body.set(name, value);
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (!answer) return say("The tick is not kept: there is no connection. Press again.");
    if (answer.type === "opaqueredirect") return fetchAnew();
    if (answer.status === 401) return signedOut();
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    form.submit();
  });

  let saying = 0;

  // A live region has to stand there before its text does.
  function say(text, link, href) {
    let region = document.getElementById("news");
    if (!region) {
      region = Object.assign(document.createElement("p"), { id: "news", className: "news" });
      region.setAttribute("role", "status");
      main.querySelector("h1").after(region);
    }
    clearTimeout(saying);
    saying = setTimeout(() => {
      region.textContent = `${text} `;
      if (link) region.append(Object.assign(document.createElement("a"), { textContent: link, href }));
    }, 50);
  }
})();
