// Shortcuts of the console: one key each, never while something is typed, and off for whoever does not want them.

"use strict";

const SWITCH = "privacy-desk-keys";
const KEYS = [
  ["j", "next ticket of the list", () => move(1)],
  ["k", "previous ticket of the list", () => move(-1)],
  ["Enter", "open the ticket", null],
  ["q", "to the queue, as it was left", () => location.assign(`/console?${sessionStorage.getItem("queue") || ""}`)],
  ["/", "search: a number, a person, words", () => focus("#number")],
  ["r", "reply to the user", () => focus("#reply-text, #by-hand-text")],
  ["n", "add a note", () => focus("#note-text")],
  ["u", "take back the reply that was just sent", () => document.querySelector("#held button")?.click()],
  ["a", "take it, or give it to somebody", () => focus(".head button, #assignee")],
  ["e", "end it: complete or close", () => unfold("#act-complete, #act-close")],
  ["Ctrl Enter", "in a box: send it", null],
  ["Ctrl Shift Enter", "in a reply: send it, close, open the next", null],
  ["/ in a reply", "templates", null],
  ["?", "these keys", () => toggle()],
];

// Off for the person (their page "You") is off in every browser.
const isOn = () => document.querySelector(".bar").dataset.shortcuts !== "off" && localStorage.getItem(SWITCH) !== "off";

function focus(selector) {
  const found = document.querySelector(selector);
  found?.focus();
  found?.scrollIntoView({ block: "center" });
}

function move(step) {
  const all = [...document.querySelectorAll(".lines .number")];
  const at = all.indexOf(document.activeElement);
  // From the ticket that was open last, where it is in the list, else from its ends.
  const left = all.findIndex((each) => each.textContent === sessionStorage.getItem("ticket"));
  const next = at >= 0 ? at + step : left >= 0 ? left : step > 0 ? 0 : all.length - 1;
  all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
}

function unfold(selector) {
  const found = document.querySelector(selector);
  if (!found) return;
  found.open = true;
  found.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
}

function toggle() {
  sheet.open ? sheet.close() : sheet.showModal();
}

function element(name, text, properties) {
  return Object.assign(document.createElement(name), text ? { textContent: text } : {}, properties);
}

function build() {
  const made = element("dialog", "", { className: "console keys" });
  made.setAttribute("aria-labelledby", "keys-title");
  const list = element("dl");
  for (const [key, does] of KEYS) list.append(element("dt", key), element("dd", does));
  const box = element("input", "", { type: "checkbox", id: "keys-on", checked: isOn() });
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  const label = element("label", "Shortcuts on, in this browser", { htmlFor: "keys-on" });
  const row = element("p");
  row.append(box, label);
  const close = element("button", "Close");
  close.addEventListener("click", () => made.close());
  made.append(element("h2", "Keys", { id: "keys-title" }), list, row, close);
  document.body.append(made);
  return made;
}

// Where "reply, close and next" goes on.
if (location.pathname === "/console") sessionStorage.setItem("queue", location.search.slice(1));
const number = location.pathname.match(/^\/console\/tickets\/(PD-[\d-]+)$/);
if (number) sessionStorage.setItem("ticket", number[1]);

const sheet = build();
const opener = element("button", "Keys", { type: "button" });
opener.addEventListener("click", toggle);
document.querySelector(".bar").append(opener);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !isOn()) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (sheet.open && event.key !== "?") return;
  const found = KEYS.find(([key]) => key === event.key);
  if (!found?.[2]) return;
  event.preventDefault();
  found[2]();
});
