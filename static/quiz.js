// The answers of an attempt: kept on this device first, sent at once, and told to whoever answers on two devices.
// Every text for people stands in the page, in its language.

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

const page = document.querySelector("[data-attempt-url]");
const { attemptUrl, person, reviewUrl } = page.dataset;
const note = document.querySelector("[data-attempt-note]");
const lang = document.documentElement.lang;

/** Unsent things belong to a person and an attempt: nobody else at this computer sees or sends them. */
const UNSENT = `elearn:unsent:${person}:${attemptUrl}/`;
const unsent = (place) => JSON.parse(store.get(UNSENT + place) ?? "null");
const places = () => store.keys(UNSENT).map((key) => key.slice(UNSENT.length));

const sending = new Set();
/** What the server is known to have, by question; and when the answers that this page itself has saved were saved. */
const known = new Map();
const own = new Map();
let pause = 2000;
let timer = 0;
let isOver = false;

const fieldsets = new Map([...document.querySelectorAll("[data-question-key]")].map((each) => [each.dataset.questionKey, each]));
const inputsOf = (fieldset) => [...fieldset.querySelectorAll("[data-choice]")];
const ticked = (fieldset) => inputsOf(fieldset).filter((input) => input.checked).map((input) => input.value);
const same = (some, others) => some.length === others.length && some.every((each) => others.includes(each));
const keyOf = (place) => place.split("/")[1];

function clock(when) {
  const locale = lang === "en" ? "en-GB" : lang;
  return new Date(when).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function say(key, state, time, other) {
  const line = fieldsets.get(key)?.querySelector("[data-save-state]");
  if (!line) return;
  line.dataset.state = state;
  line.parentElement.querySelector("[data-sign-in]").hidden = state !== "signedOut";
  const text = state ? line.dataset[`say${state[0].toUpperCase()}${state.slice(1)}`] : "";
  line.textContent = text.replace("{time}", time ? clock(time) : "").replace("{other}", other ? clock(other) : "");
}

/** What concerns the whole attempt stands above it, with the way to the review where there is one. */
function sayAbove(text, leadsToReview) {
  const box = document.createElement("div");
  box.className = "box box-warning";
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  if (leadsToReview) {
    const link = document.createElement("a");
    link.href = reviewUrl;
    link.textContent = note.dataset.sayReview;
    line.append(" ", link);
  }
  note.replaceChildren(box);
}

/** Nothing is taken any more, whatever was given here: it was handed in elsewhere, or its run is over. */
function close(text, isHandedIn) {
  isOver = true;
  clearTimeout(timer);
  for (const place of places()) store.drop(UNSENT + place);
  for (const [key, fieldset] of fieldsets) {
    for (const input of fieldset.querySelectorAll("input")) input.disabled = true;
    say(key, "");
  }
  for (const button of document.querySelectorAll("button[name=go], form[data-hand-in] button")) button.disabled = true;
  sayAbove(text, isHandedIn);
}

/** The list of questions, and what the page's form says that it knew, follow each change. */
function follow(key) {
  const fieldset = fieldsets.get(key);
  if (!fieldset) return;
  const choices = ticked(fieldset);
  const flagged = fieldset.querySelector("[data-flag]").checked;
  const entry = document.querySelector(`[data-question="${CSS.escape(fieldset.id)}"]`);
  entry?.classList.toggle("answered", choices.length > 0);
  entry?.classList.toggle("flagged", flagged);
  const word = entry?.querySelector("[data-word]");
  if (word) word.textContent = choices.length ? word.dataset.answered : word.dataset.open;
  const flag = entry?.querySelector("[data-flag-word]");
  if (flag) flag.hidden = !flagged;
}

const seenOf = (fieldset) => fieldset.querySelector("[data-seen]");

function read(written) {
  const [savedAt, choices, flagged] = written.split("|");
  return { savedAt: savedAt || null, choices: choices.split(",").filter(Boolean), flagged: flagged === "flagged" };
}

function remember(key, news) {
  const now = { ...known.get(key), ...news };
  known.set(key, now);
  const fieldset = fieldsets.get(key);
  if (!fieldset) return;
  seenOf(fieldset).value = [now.savedAt ?? "", now.choices.join(","), now.flagged ? "flagged" : ""].join("|");
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(sendAll, pause);
  pause = Math.min(pause * 2, 60000);
}

async function ask(method, path, body) {
  try {
    return await fetch(`${attemptUrl}/${path}?lang=${lang}`, {
      method, body: body && JSON.stringify(body), keepalive: true, redirect: "error", cache: "no-store",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
    });
  } catch { return null; /* no line */ }
}

/** Send one unsent thing; it is dropped only when the server has it, or will never take it. */
async function send(place) {
  const kept = store.get(UNSENT + place);
  if (kept === null || isOver || sending.has(place)) return;
  sending.add(place);
  const key = keyOf(place);
  const isAnswer = place.startsWith("answers/");
  const { choices, flagged, seen, tried } = JSON.parse(kept);
  if (isAnswer) say(key, "saving");
  const body = isAnswer ? { choices, seen_at: theLater(seen, own.get(key)) } : { flagged };
  const answer = await ask("PUT", place, body);
  const told = answer && await answer.json().catch(() => null);
  sending.delete(place);
  if (answer?.ok && told) {
    pause = 2000;
    if (isAnswer) acknowledged(key, choices, told, tried);
    else flagKept(key, flagged);
    if (store.get(UNSENT + place) !== kept) return send(place);
    store.drop(UNSENT + place);
  } else if (answer?.status === 409) {
    close(told?.detail ?? "", told?.code === "submitted");
  } else if (answer && [401, 403, 404].includes(answer.status)) {
    // Nobody is signed in, or somebody else is: it waits for its own person.
    say(key, "signedOut");
  } else if (answer && [400, 410, 422].includes(answer.status)) {
    store.drop(UNSENT + place);
    say(key, "refused");
  } else {
    say(key, "kept");
    later();
  }
}

const theLater = (some, other) => (other && !(Date.parse(some) > Date.parse(other)) ? other : some ?? null);

function acknowledged(key, choices, told, tried) {
  own.set(key, told.saved_at);
  remember(key, { choices, savedAt: told.saved_at });
  // What this page sent before, without hearing of it, is nobody else's answer.
  const isOther = told.replaced && !(tried && same(told.replaced.choices, tried));
  if (isOther) say(key, "replaced", told.saved_at, told.replaced.saved_at);
  else say(key, "saved", told.saved_at);
}

function flagKept(key, flagged) {
  remember(key, { flagged });
  const { savedAt } = known.get(key);
  say(key, savedAt ? "saved" : "", savedAt);
}

/** Take over what other devices have given since; an answer of this one that is older gives way. Whether it worked. */
async function refresh() {
  const answer = await ask("GET", "answers");
  if (isOver) return false;
  if (!answer?.ok) {
    const state = answer && answer.status < 500 ? "signedOut" : "kept";
    for (const place of places()) say(keyOf(place), state);
    if (state === "kept" && places().length) later();
    return false;
  }
  const { at, state, answers } = await answer.json();
  if (state !== "open") {
    close(state === "submitted" ? note.dataset.sayOver : note.dataset.sayClosed, state === "submitted");
    return false;
  }
  // Clocks of devices differ; the server's own tells which answer is the later.
  const ahead = Date.parse(at) - Date.now();
  for (const each of answers) takeOver(each, ahead);
  return true;
}

function takeOver({ question: key, choices, saved_at: savedAt, flagged }, ahead) {
  const fieldset = fieldsets.get(key);
  const mine = unsent(`answers/${key}`);
  if (mine) {
    if (!savedAt || sending.has(`answers/${key}`) || Date.parse(savedAt) <= mine.at + ahead) return;
    store.drop(`${UNSENT}answers/${key}`);
  }
  if (!fieldset || sending.has(`answers/${key}`)) return;
  const isNews = savedAt && savedAt !== known.get(key).savedAt && !(Date.parse(savedAt) <= Date.parse(known.get(key).savedAt));
  if (isNews || mine) {
    const isOther = !same(choices, ticked(fieldset));
    for (const input of inputsOf(fieldset)) input.checked = choices.includes(input.value);
    say(key, isOther ? "changed" : "saved", savedAt);
  }
  const flag = fieldset.querySelector("[data-flag]");
  if (!unsent(`flags/${key}`) && !sending.has(`flags/${key}`)) flag.checked = flagged;
  remember(key, { choices, savedAt, flagged });
  follow(key);
}

/** Send all that is unsent of this attempt, on whichever page it was given; never over a newer answer. */
async function sendAll() {
  if (isOver || places().length === 0 || !await refresh()) return;
  await Promise.all(places().map(send));
}

function keep(place, entry) {
  store.set(UNSENT + place, JSON.stringify(entry));
  send(place);
  follow(keyOf(place));
}

function watch(key, fieldset) {
  const line = fieldset.querySelector("[data-save-state]");
  known.set(key, read(seenOf(fieldset).value));
  if (line.dataset.savedAt) say(key, "saved", line.dataset.savedAt);
  const answer = unsent(`answers/${key}`);
  if (answer) for (const input of inputsOf(fieldset)) input.checked = answer.choices.includes(input.value);
  const flag = unsent(`flags/${key}`);
  if (flag) fieldset.querySelector("[data-flag]").checked = flag.flagged;
  if (answer || flag) follow(key);
  fieldset.addEventListener("change", ({ target }) => {
    if (target.matches("[data-flag]")) return keep(`flags/${key}`, { flagged: target.checked, at: Date.now() });
    const before = unsent(`answers/${key}`);
    const seen = before ? before.seen : known.get(key).savedAt;
    keep(`answers/${key}`, { choices: ticked(fieldset), at: Date.now(), seen, tried: before?.choices });
  });
}

/** Nothing is handed in while an answer is still on this device only. */
function handIn(form) {
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || places().length === 0) return;
    event.preventDefault();
    await sendAll();
    if (isOver) return;
    if (places().length) sayAbove(note.dataset.sayUnsent);
    else location.reload();
  });
}

let looked = 0;
async function look() {
  if (isOver || document.visibilityState !== "visible" || Date.now() - looked < 3000) return;
  looked = Date.now();
  if (await refresh()) await Promise.all(places().map(send));
}

if ("handedIn" in page.dataset) {
  for (const place of places()) store.drop(UNSENT + place);
} else {
  fieldsets.forEach((fieldset, key) => watch(key, fieldset));
  document.querySelectorAll("form[data-hand-in]").forEach(handIn);
  const isSummary = fieldsets.size === 0;
  const had = places().length;
  sendAll().then(() => { if (isSummary && had && !isOver && places().length < had) location.reload(); });
  addEventListener("online", sendAll);
  addEventListener("pageshow", (event) => { if (event.persisted) { looked = 0; look(); } });
  document.addEventListener("visibilitychange", look);
}
