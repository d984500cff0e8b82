// The chat page's script: sends without leaving the page, shows answers as they come, and says so when either fails.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  const app = at("app"), log = at("log"), list = at("messages"), thinking = at("thinking"), side = at("side");
  const form = at("composer"), box = at("message"), counter = at("counter"), status = at("status");
  const alertText = at("alert-text"), again = at("again"), connection = at("connection");
  const words = JSON.parse(app.dataset.words), limit = Number(app.dataset.limit);
  const chooser = at("file"), most = Number(app.dataset.most);
  const language = document.documentElement.lang, title = document.title;
  const SOON = 1500, SLOW = 8000, POLL = 5000, GIVE_UP_FILE = 120000, GIVE_UP = 20000, FLICKER = 1500, LONGEST_PAUSE = 30000, AWAY = 60000;

  let last = app.dataset.last;
  let isLive = "live" in app.dataset;
  let attempt = null; // what was sent last and is not confirmed yet, with its id, so that a repetition is known as one
  let isSending = false;
  let isAnswered = false; // whether an answer came while something was being sent: it may overtake the word that its question is kept
  let next = null; // what was pressed on such an answer
  const waiting = new Set(); // ids of the user's messages that are kept and not answered yet
  const answered = new Set(); // ids of those whose answer came, perhaps before the word that they are kept

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const lengthOf = (text) => Array.from(text).length; // characters as the server counts them, not UTF-16 units
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // ---- what the page says about itself

  function complain(text, { repeat = false } = {}) {
    alertText.textContent = text;
    again.hidden = !repeat;
  }

  function note(text) {
    status.textContent = text;
  }

  function count() {
    const length = lengthOf(box.value), isOver = length > limit;
    counter.textContent = length > limit * 0.85 ? fill(words.counter, { count: length, limit }) : "";
    counter.classList.toggle("over", isOver);
    if (!isOver) box.removeAttribute("aria-invalid");
    return length;
  }

  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }

  function think() {
    thinking.hidden = waiting.size === 0;
  }

  // ---- sending: the text leaves the box only when the server has said that it is kept

  async function send(fields) {
    const key = JSON.stringify(fields);
    if (isSending) {
      if (isAnswered && attempt?.key !== key) next = fields;
      return;
    }
    if (attempt?.key !== key) attempt = { key, fields, id: newId() };
    begin();
    box.readOnly = true;
    note(words.sending);
    const body = JSON.stringify({ ...fields, id: attempt.id, hint: navigator.language });
    const outcome = await post("/chat", body, { "Content-Type": "application/json" }, GIVE_UP);
    isSending = false;
    box.readOnly = false;
    note("");
    if (outcome.kept) accepted(outcome.kept, "text" in fields && box.value.trim() === fields.text.trim());
    else refused(outcome.problem, "action" in fields);
    goOn(outcome.kept);
  }

  function begin() {
    isSending = true;
    isAnswered = false;
    next = null;
  }

  function goOn(isKept) {
    const fields = next;
    next = null;
    if (isKept && fields) send(fields);
  }

  async function sendFile(file) {
    if (isSending) return;
    if (file.size > most) {
      complain(fill(words.problem_file_large, { limit: most / 1048576 }));
      return;
    }
    const key = `${file.name} ${file.size} ${file.lastModified}`;
    if (attempt?.key !== key) attempt = { key, file, id: newId() };
    begin();
    note(words.sending_file);
    const body = new FormData();
    body.append("id", attempt.id);
    body.append("hint", navigator.language);
    body.append("file", file);
    const outcome = await post("/chat/files", body, {}, GIVE_UP_FILE);
    isSending = false;
    note("");
    if (outcome.kept) accepted(outcome.kept, false);
    else {
      const isOurs = !outcome.problem || outcome.problem.status >= 500;
      complain(isOurs ? words.file_not_kept : outcome.problem.detail, { repeat: isOurs });
      (isOurs ? again : chooser).focus();
    }
    goOn(outcome.kept);
  }

  async function post(address, body, headers, patience) {
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { Accept: "application/json", ...headers },
        body,
        signal: AbortSignal.timeout(patience),
      });
      const answer = await response.json();
      return response.ok ? { kept: answer } : { problem: answer };
    } catch {
      return { problem: null };
    }
  }

  function accepted(kept, isFromBox) {
    attempt = null;
    complain("");
    at("link")?.remove();
    if (location.search) history.replaceState(null, "", "/"); // a link of the console is not offered again
    if (isFromBox) {
      box.value = "";
      count();
      grow();
    }
    if (side.matches(":popover-open")) side.hidePopover();
    const bubble = insert(kept.html, kept.id);
    if (kept.waits) wait(kept.id);
    if (!isFromBox) bubble.focus({ preventScroll: true });
    reveal(bubble);
    isLive = true;
    listen();
  }

  function refused(problem, isPress) {
    const isOurs = !problem || problem.status >= 500;
    const lost = isPress ? words.press_not_kept : words.not_kept;
    complain(isOurs ? lost : problem.detail, { repeat: isOurs });
    if (side.matches(":popover-open")) side.hidePopover();
    if (isOurs) again.focus();
    else if (!isPress) {
      box.setAttribute("aria-invalid", "true");
      box.focus();
    }
  }

  function wait(id) {
    if (answered.has(id)) return;
    waiting.add(id);
    note(words.thinking);
    think();
    setTimeout(() => { if (waiting.has(id)) note(words.slow); }, SLOW);
    // What goes to a person is answered by nobody at once: then the page must not look as if it were thinking.
    setTimeout(() => ask(id), SOON);
  }

  // Some proxies hold streams back, and what fails for good is answered without naming the message; then the page asks by itself.
  async function ask(id) {
    if (!waiting.has(id)) return;
    try {
      const response = await fetch(`/chat/messages?after=${encodeURIComponent(last)}`, { headers: { Accept: "application/json" } });
      if (response.ok) {
        const answer = await response.json();
        answer.messages.forEach(show);
        for (const each of waiting) if (!answer.waiting.includes(each)) waiting.delete(each);
        think();
        if (!waiting.size) note("");
      }
    } catch {
      // The next round asks again.
    }
    setTimeout(() => ask(id), POLL);
  }

  // ---- showing

  function insert(html, id) {
    const known = at(id);
    if (known) return known;
    at("welcome")?.remove();
    const template = document.createElement("template");
    template.innerHTML = html; // made and escaped by our own server; the page's policy lets no script in it run
    const element = template.content.firstElementChild;
    element.querySelectorAll("time").forEach(localise);
    list.append(element);
    return element;
  }

  function show(event) {
    last = event.id;
    const bubble = event.asked ? insert(event.asked, event.asked_id) : null;
    const isNew = !at(event.id);
    isAnswered ||= isNew;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    const answer = insert(event.html, event.id);
    waiting.delete(event.asked_id);
    answered.add(event.asked_id);
    think();
    note(waiting.size ? words.thinking : "");
    if (isNew && document.hidden) document.title = `● ${title}`;
    if (isNew && (bubble || isAtEnd)) reveal(bubble ?? answer);
    if (event.language !== language) location.reload();
  }

  function reveal(element, behavior = "smooth") {
    const top = log.scrollTop + element.getBoundingClientRect().top - log.getBoundingClientRect().top - 20;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    log.scrollTo({ top: Math.min(top, log.scrollHeight - log.clientHeight), behavior: isCalm ? "instant" : behavior });
  }

  function localise(time) {
    const moment = new Date(time.dateTime), isToday = moment.toDateString() === new Date().toDateString();
    const day = isToday ? {} : { day: "numeric", month: "short" };
    time.textContent = new Intl.DateTimeFormat(language, { ...day, hour: "numeric", minute: "2-digit" }).format(moment);
  }

  // ---- hearing: EventSource resumes after the last message by itself; where it gives up, we begin again

  let stream = null, pause = 1000, flicker = 0, away = 0, isLost = false;

  function listen() {
    if (stream || !isLive) return;
    stream = new EventSource(`/chat/events?after=${encodeURIComponent(last)}`);
    stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
    stream.addEventListener("open", found);
    stream.addEventListener("error", lose);
  }

  function hush() {
    stream?.close();
    stream = null;
    clearTimeout(flicker);
  }

  function found() {
    clearTimeout(flicker);
    pause = 1000;
    connection.textContent = isLost ? words.online : "";
    if (isLost) setTimeout(() => { if (!isLost) connection.textContent = ""; }, 4000);
    isLost = false;
  }

  function lose() {
    clearTimeout(flicker);
    flicker = setTimeout(() => {
      isLost = true;
      connection.textContent = words.offline;
    }, FLICKER);
    if (stream?.readyState !== EventSource.CLOSED) return;
    stream = null;
    setTimeout(retry, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  // A stream does not say why it was refused; where the chat was left in another window, there is nothing to wait for.
  async function retry() {
    const response = await fetch(`/chat/messages?after=${encodeURIComponent(last)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (response?.status !== 401) {
      listen();
      return;
    }
    clearTimeout(flicker);
    isLive = isLost = false;
    connection.textContent = (await response.json()).detail;
  }

  addEventListener("online", () => { pause = 1000; listen(); });
  addEventListener("pagehide", hush);
  addEventListener("pageshow", listen);

  // A window in the background gives its connection back: browsers allow only six to one server.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(away);
    if (document.hidden) away = setTimeout(hush, AWAY);
    else {
      document.title = title;
      listen();
    }
  });

  // ---- the user's hands

  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (sent.getAttribute("action") !== "/chat") return;
    event.preventDefault();
    if (sent !== form) {
      send({ [event.submitter.name]: event.submitter.value });
      return;
    }
    const length = count();
    if (!box.value.trim() || length > limit) {
      complain(length > limit ? fill(words.problem_too_long, { limit, length }) : words.problem_empty);
      box.setAttribute("aria-invalid", "true");
      box.focus();
      return;
    }
    send({ text: box.value });
  });

  again.addEventListener("click", () => {
    if (!attempt) return;
    if (attempt.file) {
      sendFile(attempt.file);
      return;
    }
    const { fields } = attempt;
    send("text" in fields && box.value.trim() ? { text: box.value } : fields);
    box.focus();
  });

  box.addEventListener("keydown", (event) => {
    // While an input method composes (Chinese, Japanese), Enter chooses a candidate and must not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });

  chooser.addEventListener("change", () => {
    const [file] = chooser.files;
    if (file) sendFile(file);
    chooser.value = ""; // the same file can be chosen again
  });

  box.addEventListener("input", () => {
    grow();
    if (count() <= limit && again.hidden) complain("");
  });

  form.noValidate = true; // the script words its own refusals
  count();
  grow();
  document.querySelectorAll("time").forEach(localise);
  const newest = [...list.querySelectorAll(".message.user")].pop() ?? list.lastElementChild;
  if (newest && isLive) reveal(newest, "instant");
  if ("waiting" in app.dataset && list.querySelector(".user:last-child")) wait(list.querySelector(".user:last-child").id);
  listen();
})();
