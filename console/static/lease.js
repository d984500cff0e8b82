// Which one of a browser's tabs may do something, where the browser has no locks for it: a lease in its storage, renewed while the tab lives.

"use strict";

// Locks need HTTPS or the own machine; the storage of an address and what tabs tell each other of it do not.
window.lease = (() => {
  const BEAT = 1000; // milliseconds between two renewals
  const LAPSE = 4000; // milliseconds after which a tab that has not renewed it has lost it
  const SETTLE = 200; // milliseconds until every tab sees what one has written
  const me = `${Date.now()}-${Math.random()}`;

  const pause = (time) => new Promise((done) => setTimeout(done, time));

  function held(name) {
    try {
      const { tab, until } = JSON.parse(localStorage.getItem(name));
      // A time that lies too far ahead was written by a clock that has been put back since.
      return until > Date.now() && until <= Date.now() + 2 * LAPSE ? tab : null;
    } catch {
      return null; // nobody has it, or it is none of ours
    }
  }

  const renew = (name) => localStorage.setItem(name, JSON.stringify({ tab: me, until: Date.now() + LAPSE }));

  function freed(name) {
    return new Promise((done) => {
      const end = () => (removeEventListener("storage", hear), clearTimeout(beat), done());
      const hear = ({ key, newValue }) => key === name && !newValue && end();
      const beat = setTimeout(end, BEAT);
      addEventListener("storage", hear);
    });
  }

  // Waits until it is this tab's, then holds it until the promise that `hold` gives is kept; `lost` where another tab took it meanwhile.
  async function request(name, signal, hold, lost) {
    for (; !signal.aborted; await freed(name)) {
      if (held(name)) continue;
      renew(name);
      // Of those who write at once the last one has it.
      await pause(SETTLE * (1 + Math.random()));
      if (held(name) === me) break;
    }
    if (signal.aborted) return held(name) === me && localStorage.removeItem(name);
    const beat = setInterval(() => (held(name) === me ? renew(name) : lost()), BEAT);
    await hold();
    clearInterval(beat);
    if (held(name) === me) localStorage.removeItem(name);
  }

  return { request };
})();
