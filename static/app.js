// Additions to pages that work without them. Every text for people stands in the page, in its language.

/** What this browser keeps between pages; where it keeps nothing, at least what this page knows. */
const memory = new Map();
const store = {
  get(key) { try { return localStorage.getItem(key) ?? memory.get(key) ?? null; } catch { return memory.get(key) ?? null; } },
  set(key, value) { memory.set(key, value); try { localStorage.setItem(key, value); } catch { /* private mode */ } },
  drop(key) { memory.delete(key); try { localStorage.removeItem(key); } catch { /* as above */ } },
  keys(prefix) {
    let kept = [];
    try { kept = Object.keys(localStorage); } catch { /* as above */ }
    return [...new Set([...kept, ...memory.keys()])].filter((key) => key.startsWith(prefix));
  },
};

/** What happened is read first: the notice or the list of errors takes the focus, once. */
function focusNotice() {
  document.querySelector("[data-focus]")?.focus();
}

/** The theme changes at once; the server's cookie keeps it for the next page. */
function themeSwitch(form) {
  const mark = () => {
    const now = document.documentElement.dataset.theme || "system";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === now));
  };
  mark();
  form.addEventListener("submit", async (event) => {
    const value = event.submitter?.value;
    if (!value) return;
    event.preventDefault();
    document.documentElement.dataset.theme = value === "system" ? "" : value;
    mark();
    const body = new URLSearchParams({ theme: value });
    try {
      await fetch(form.action, { method: "POST", body, redirect: "manual" });
    } catch { /* offline: this page has the theme, the next one will ask again */ }
  });
}

/** How the page's language writes dates; plain `en` would be American. */
const dateLocale = () => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);

/** Moments stand in UTC, because the server knows no time zones; here they become the reader's own. */
function ownTime(time) {
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.valueOf())) return;
  const hours = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  time.textContent = date.toLocaleString(dateLocale(), "zone" in time.dataset
    ? { ...hours, day: "numeric", month: "long", year: "numeric", timeZoneName: "short" }
    : { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
}

/** Says once that this page was opened; nothing depends on it, so nothing is said where it fails. */
async function sayViewed(act) {
  const { viewedUrl, course, activity, key } = act.dataset;
  try {
    await fetch(viewedUrl, {
      method: "POST", body: JSON.stringify({ course, activity, kind: "viewed", key }), keepalive: true, redirect: "error",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
    });
  } catch { /* no line, or signed out meanwhile */ }
}

/** A fold stays as the reader left it, on every page of this browser. */
function rememberFold(fold) {
  const key = `elearn:fold:${fold.dataset.remember}`;
  const kept = store.get(key);
  if (kept) fold.open = kept === "open";
  fold.addEventListener("toggle", () => store.set(key, fold.open ? "open" : "closed"));
}

/** Menus close with Escape and with a click elsewhere. */
function closingMenus() {
  const shut = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
  };
  document.addEventListener("click", (event) => shut(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement?.closest("details.menu[open]");
    shut(null);
    open?.querySelector("summary").focus();
  });
}

/** A form with data-confirm asks once, saying the consequence; the question's texts stand in the form. */
function confirmOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.confirmed || !window.HTMLDialogElement) return;
    event.preventDefault();
    const submitter = event.submitter;
    const dialog = document.createElement("dialog");
    const text = document.createElement("p");
    text.id = "confirm-text";
    text.textContent = form.dataset.confirm;
    dialog.setAttribute("aria-labelledby", text.id);
    const row = document.createElement("div");
    row.className = "row";
    const button = (label, kind, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `button ${kind}`;
      made.textContent = label;
      made.addEventListener("click", () => { dialog.close(); act(); });
      row.append(made);
      return made;
    };
    button(submitter?.textContent.trim() || form.dataset.confirmYes, "button-danger", () => {
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    });
    const stay = button(form.dataset.confirmNo, "", () => {});
    dialog.append(text, row);
    dialog.addEventListener("close", () => { dialog.remove(); submitter?.focus(); });
    document.body.append(dialog);
    dialog.showModal();
    stay.focus();
  });
}

/**
 * Answers: each change is kept here first and sent at once. What the server has acknowledged is
 * dropped; the rest is sent again: after a pause, when the line is back, and on the next page of
 * the same attempt (only there, so that another person at this computer never sends it).
 */
const KEPT = "elearn:answer:";
const sending = new Set();
let pause = 2000;
let timer = 0;

/** An answer's place does not depend on the language in which its question was shown. */
const placeOf = (url) => url.split("?")[0];

function say(place, state, time) {
  const questions = [...document.querySelectorAll("[data-save-url]")];
  const line = questions.find((each) => placeOf(each.dataset.saveUrl) === place)?.querySelector("[data-save-state]");
  if (!line) return;
  line.dataset.state = state;
  const signIn = line.parentElement.querySelector("[data-sign-in]");
  if (signIn) signIn.hidden = state !== "signedOut";
  line.textContent = (line.dataset[`say${state[0].toUpperCase()}${state.slice(1)}`] || "").replace("{time}", time || "");
}

function clock(when) {
  const date = new Date(when || Date.now());
  return date.toLocaleTimeString(dateLocale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(sendAll, pause);
  pause = Math.min(pause * 2, 60000);
}

async function send(place) {
  const kept = store.get(KEPT + place);
  if (kept === null || sending.has(place)) return;
  sending.add(place);
  say(place, "saving");
  const { url, choices } = JSON.parse(kept);
  let answer = null;
  try {
    answer = await fetch(url, {
      method: "PUT", body: JSON.stringify({ choices }), keepalive: true, redirect: "error",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
    });
  } catch { /* no line: kept, sent again */ }
  sending.delete(place);
  if (answer?.ok) {
    pause = 2000;
    const told = await answer.json().catch(() => ({}));
    if (store.get(KEPT + place) !== kept) return send(place);
    store.drop(KEPT + place);
    say(place, "saved", clock(told.saved_at));
  } else if (answer?.status === 401) {
    say(place, "signedOut");
  } else if (answer && [403, 404, 409, 410, 422].includes(answer.status)) {
    store.drop(KEPT + place);
    say(place, "refused");
  } else {
    say(place, "kept");
    later();
  }
}

function sendAll() {
  const attempt = document.querySelector("[data-attempt-url]")?.dataset.attemptUrl;
  if (!attempt) return;
  for (const key of store.keys(`${KEPT}${attempt}/`)) send(key.slice(KEPT.length));
}

function saveAnswers(question) {
  const url = question.dataset.saveUrl;
  const place = placeOf(url);
  const inputs = [...question.querySelectorAll("[data-choice]")];
  const showInList = () => {
    const entry = document.querySelector(`[data-question="${CSS.escape(question.id)}"]`);
    const answered = inputs.some((input) => input.checked);
    entry?.classList.toggle("answered", answered);
    const word = entry?.querySelector("[data-word]");
    if (word) word.textContent = answered ? word.dataset.answered : word.dataset.open;
  };
  const kept = store.get(KEPT + place);
  if (kept !== null) {
    const { choices } = JSON.parse(kept);
    for (const input of inputs) input.checked = choices.includes(input.value);
    showInList();
  }
  const line = question.querySelector("[data-saved-at]");
  if (line && kept === null) say(place, "saved", clock(line.dataset.savedAt));
  question.addEventListener("change", (event) => {
    if (!event.target.matches("[data-choice]")) return;
    const choices = inputs.filter((input) => input.checked).map((input) => input.value);
    store.set(KEPT + place, JSON.stringify({ url, choices }));
    send(place);
    showInList();
  });
}

focusNotice();
document.querySelectorAll("time[data-moment]").forEach(ownTime);
document.querySelectorAll("[data-viewed-url]").forEach(sayViewed);
closingMenus();
document.querySelectorAll("form[data-theme-switch]").forEach(themeSwitch);
document.querySelectorAll("details[data-remember]").forEach(rememberFold);
document.querySelectorAll("form[data-confirm]").forEach(confirmOnce);
document.querySelectorAll("[data-save-url]").forEach(saveAnswers);
sendAll();
addEventListener("online", sendAll);
