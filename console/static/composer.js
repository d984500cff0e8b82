// The boxes of a ticket: templates by /, drafts kept while somebody types, the seconds of a reply that can be taken back, sending by key.

const PAUSE = 800; // milliseconds without a key after which a draft is kept
const MOST = 8; // templates that are shown at once; typing on narrows them down
const SLASH = /(?:^|\s)\/([a-z0-9-]*)$/;

const boxes = [...document.querySelectorAll("form[data-draft] textarea")];
const reply = document.querySelector("#reply-text");

// Which list the member came from, so that the next ticket is one of it.
for (const field of document.querySelectorAll("form[data-draft] [name=queue]")) {
  if (!field.value) field.value = sessionStorage.getItem("queue") ?? "";
}

// Drafts

const waiting = new Map(); // box -> the timer of its draft
const going = new Map(); // box -> its draft on the way to the server

function note(box, text) {
  let line = box.form.querySelector(".draft");
  if (!line) {
    line = Object.assign(document.createElement("p"), { className: "note draft" });
    box.after(line);
  }
  line.textContent = text;
}

function keep(box) {
  clearTimeout(waiting.get(box));
  if (!waiting.delete(box)) return;
  going.set(box, send(box).finally(() => going.delete(box)));
}

async function send(box) {
  const body = new URLSearchParams({ csrf: box.form.elements.csrf.value, box: box.form.dataset.box, text: box.value });
  try {
    const answer = await fetch(box.form.dataset.draft, { method: "POST", body, keepalive: body.toString().length < 60000 });
    note(box, answer.status === 204 ? "Draft kept." : "The draft is not kept: reload the page, or sign in again in another tab.");
  } catch {
    note(box, "The draft is not kept: there is no connection.");
  }
}

for (const box of boxes) {
  box.addEventListener("input", () => {
    clearTimeout(waiting.get(box));
    waiting.set(box, setTimeout(() => keep(box), PAUSE));
  });
  box.form.addEventListener("submit", async (event) => {
    clearTimeout(waiting.get(box));
    waiting.delete(box);
    if (!going.has(box)) return;
    // A draft that arrives behind what is sent would stand in the box again.
    event.preventDefault();
    await going.get(box);
    box.form.requestSubmit(event.submitter);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const button = box.form.querySelector(event.shiftKey ? "[name=then]" : "button:not([name])");
    if (button) box.form.requestSubmit(button);
  });
}

addEventListener("pagehide", () => [...waiting.keys()].forEach(keep));

// Templates

let list = null; // the element, once it was fetched
let coming = null; // the promise of it, so that it is fetched once however fast somebody types
let all = []; // its templates, in the order in which they came
let at = -1; // which of those shown is chosen

const shown = () => [...list.children].filter((each) => !each.hidden);

function fetched() {
  coming ??= bring().catch(() => false);
  return coming.then((isThere) => {
    if (!isThere) coming = null;
    return isThere;
  });
}

async function bring() {
  const answer = await fetch(reply.form.dataset.draft.replace(/draft$/, "templates"));
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  list = page.querySelector("[role=listbox]");
  list.hidden = true;
  all = [...list.children];
  reply.after(list);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) put(option);
  });
  return true;
}

const typed = () => SLASH.exec(reply.value.slice(0, reply.selectionStart));

async function look() {
  const found = typed();
  if (!found || !(await fetched()) || !typed()) return close();
  const word = typed()[1];
  const fit = (option) => [
    option.dataset.name.startsWith(word),
    option.dataset.name.includes(word),
    option.textContent.toLowerCase().includes(word),
    true,
  ].indexOf(true);
  const sorted = all.map((option) => [fit(option), option]).sort(([one], [other]) => one - other);
  sorted.forEach(([how, option], place) => (option.hidden = how > 2 || place >= MOST));
  list.append(...sorted.map(([, option]) => option));
  list.hidden = shown().length === 0;
  if (list.hidden) return close();
  reply.setAttribute("aria-controls", list.id);
  reply.setAttribute("aria-autocomplete", "list");
  choose(0);
}

function choose(place) {
  const options = shown();
  at = (place + options.length) % options.length;
  options.forEach((option, each) => option.setAttribute("aria-selected", String(each === at)));
  reply.setAttribute("aria-activedescendant", options[at].id);
  options[at].scrollIntoView({ block: "nearest" });
}

function close() {
  if (list) list.hidden = true;
  at = -1;
  reply.removeAttribute("aria-activedescendant");
}

function put(option) {
  const found = typed();
  const text = option.querySelector(".text").textContent;
  const end = reply.selectionStart;
  reply.setRangeText(text, found ? end - found[1].length - 1 : end, end, "end");
  close();
  reply.focus();
  reply.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

if (reply) {
  reply.addEventListener("input", look);
  reply.addEventListener("blur", close);
  reply.addEventListener("keydown", (event) => {
    if (at < 0 || event.ctrlKey || event.metaKey || event.isComposing) return;
    const does = {
      ArrowDown: () => choose(at + 1),
      ArrowUp: () => choose(at - 1),
      Enter: () => put(shown()[at]),
      Escape: close,
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
}

// Replies that can still be taken back

let began = performance.now();
let timer = 0;

function count() {
  let isOver = true;
  for (const line of document.querySelectorAll("[data-leaves]")) {
    const left = Math.ceil(Number(line.dataset.leaves) - (performance.now() - began) / 1000);
    line.textContent = left > 0 ? `leaves in ${left} s` : "leaves now";
    if (left > 0) isOver = false;
    else line.closest("li").querySelector("form")?.remove();
  }
  timer = isOver ? 0 : setTimeout(count, 250);
}

count();

// What was fetched anew counts from now.
document.addEventListener("swapped", () => {
  began = performance.now();
  clearTimeout(timer);
  count();
});

// Where something was put into the box, whoever asked for it goes on there.
if (location.hash === "#reply-text") reply?.focus();
