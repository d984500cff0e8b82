// One stream of changes for all tabs of a browser: one that is visible has it and tells the others what it hears; none keeps it while hidden.

"use strict";

(() => {
  const live = document.getElementById("live");
  if (!live) return;

  // A browser opens six connections to a host: a stream for each tab would leave none to load pages with.
  const NAME = "privacy-desk-changes";
  const TOLD = ["ticket", "end", "lost", "back"];
  const AGAIN = 5000; // milliseconds between two looks whether the first connection has come about
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
  const canShare = Boolean(channel);
  let isOver = false; // nobody is signed in any more
  let mark = ""; // up to where this tab has heard
  let asked = null; // the wish to have the stream
  let give = null; // gives it to another tab

  live.addEventListener("htmx:sse:before:connection", (event) => {
    if (give && !isOver) return;
    event.detail.connection.cancelled = true;
    event.preventDefault();
  });
  live.addEventListener("htmx:sse:after:connection", () => tell("back", {}));
  live.addEventListener("htmx:sse:error", () => give && tell("lost", {}));
  for (const kind of ["ticket", "end"]) live.addEventListener(kind, (event) => pass(kind, event.detail));
  channel?.addEventListener("message", ({ data: { kind, detail } }) => {
    if (TOLD.includes(kind)) live.dispatchEvent(new CustomEvent(kind, { detail: { ...detail, isPassedOn: true } }));
  });

  function tell(kind, detail) {
    live.dispatchEvent(new CustomEvent(kind, { detail }));
    if (canShare) channel.postMessage({ kind, detail });
  }

  function pass(kind, detail) {
    if (kind === "ticket" && detail.id > mark) mark = detail.id;
    if (!detail.isPassedOn && canShare) channel.postMessage({ kind, detail: { data: detail.data, id: detail.id } });
    if (kind !== "end") return;
    isOver = true;
    leave();
  }

  function hear() {
    // It goes on where this tab has heard last, whoever told it so.
    const headers = JSON.parse(live.getAttribute("hx-headers"));
    if (mark) live.setAttribute("hx-headers", JSON.stringify({ ...headers, "Last-Event-ID": mark }));
    live.dispatchEvent(new CustomEvent("hear"));
  }

  function want() {
    if (document.hidden || isOver || asked) return;
    asked = new AbortController();
    if (!canShare) {
      give = () => {};
      return hear();
    }
    const { signal } = asked;
    const hold = () => {
      if (signal.aborted) return undefined;
      const held = new Promise((done) => (give = done));
      hear();
      return held;
    };
    const mine = navigator.locks ? navigator.locks.request(NAME, { signal }, hold) : lease.request(NAME, signal, hold, lost);
    mine.catch(() => {}); // given up before it came
  }

  // This tab was asleep for so long that another one has taken its place.
  function lost() {
    leave();
    live._htmx?.sse?.reader?.cancel();
    want();
  }

  function leave() {
    asked?.abort();
    give?.();
    asked = give = null;
  }

  // Once there was a connection, it is made anew by itself; until then nobody else would ask again.
  setInterval(() => give && !isOver && !live._htmx?.sse && hear(), AGAIN);
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : want()));
  // A lock ends with its page by itself, a lease does not.
  addEventListener("pagehide", leave);
  addEventListener("pageshow", ({ persisted }) => persisted && want());
  // The scripts that listen run first.
  document.addEventListener("DOMContentLoaded", () => setTimeout(want));
})();
