// A film says what was really played of it. Pages work without this: forms and links stand beside the player.

const KEPT = "elearn:watched:";
const EVERY = 30; // seconds played between two reports
const LEAP = 1.5; // seconds from one moment to the next, at normal speed, beyond which something was skipped
const MOST_PIECES = 100; // of a report; the platform takes twice as many

const page = document.querySelector("[data-watch-url]");
const memory = new Map();

/** Reports that are not acknowledged, one entry each, so that two tabs do not forget each other's. */
const queue = {
  // Only for the person who has watched: another one at this computer never sends it.
  place: page?.dataset.who ? `${KEPT}${page.dataset.who}:` : "",
  put(report) {
    memory.set(report.key, report);
    if (this.place) try { localStorage.setItem(this.place + report.key, JSON.stringify(report)); } catch { /* private mode */ }
  },
  drop(key) {
    memory.delete(key);
    if (this.place) try { localStorage.removeItem(this.place + key); } catch { /* as above */ }
  },
  reports() {
    const found = new Map(memory);
    try {
      for (const name of this.place ? Object.keys(localStorage) : []) {
        if (name.startsWith(this.place)) found.set(name.slice(this.place.length), JSON.parse(localStorage.getItem(name)));
      }
    } catch { /* as above */ }
    return [...found.values()].filter(Boolean).sort((one, other) => (one.key < other.key ? -1 : 1));
  },
};

const post = (report) => fetch(page.dataset.watchUrl, {
  method: "POST", body: JSON.stringify(report), keepalive: true, redirect: "error",
  headers: { "Content-Type": "application/json", Accept: "application/json" },
});

let sending = false;
let pause = 2000;
let timer = 0;

/** Send what waits, the oldest first; what the line, a sign-out or the server holds up is sent again later. */
async function sendAll() {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  let held = false;
  for (const report of queue.reports()) {
    const answer = await post(report).catch(() => null);
    held = !answer || [401, 408, 429].includes(answer.status) || answer.status >= 500;
    if (held) break;
    queue.drop(report.key);
  }
  sending = false;
  pause = held ? Math.min(pause * 2, 60000) : 2000;
  if (held) timer = setTimeout(sendAll, pause);
}

/** The page is going: everything at once. What arrived without our hearing of it is the same fact when sent again. */
function sendLeaving() {
  for (const report of queue.reports()) post(report).then((answer) => answer.ok && queue.drop(report.key), () => {});
}

/** What the platform now says of this film and of the course, in its own words. */
async function refresh() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of [".act", ".outline"]) {
    const here = document.querySelector(name);
    const there = fresh.querySelector(name);
    if (here && there && !here.contains(document.activeElement)) here.replaceChildren(...there.childNodes);
  }
}

function newKey() {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return `w-${Date.now().toString(36)}-${[...random].map((each) => each.toString(36)).join("")}`;
}

const exact = (seconds) => Math.round(seconds * 1000) / 1000;

function watch(video) {
  let last = null;
  let played = [];
  let seconds = 0;

  const tick = () => {
    const now = video.currentTime;
    const leap = now - last;
    if (last !== null && !video.seeking && leap > 0 && leap < LEAP * video.playbackRate) {
      const range = played.at(-1);
      if (range && range[1] === last) range[1] = now;
      else played.push([last, now]);
      seconds += leap;
    }
    last = video.seeking ? null : now;
  };
  const keep = () => {
    if (!played.length) return false;
    queue.put({
      course: page.dataset.course, activity: video.dataset.film, kind: "watched", key: newKey(),
      position: exact(video.currentTime), ranges: played.map((range) => range.map(exact)),
    });
    played = [];
    seconds = 0;
    return true;
  };

  video.addEventListener("timeupdate", () => {
    tick();
    if ((seconds >= EVERY || played.length >= MOST_PIECES) && keep()) sendAll();
  });
  video.addEventListener("play", () => { last = video.currentTime; });
  video.addEventListener("seeking", () => { last = null; });
  video.addEventListener("seeked", () => { last = video.currentTime; });
  for (const name of ["pause", "ended"]) {
    video.addEventListener(name, async () => {
      tick();
      if (!keep()) return;
      await sendAll();
      await refresh();
    });
  }
  const leave = () => { tick(); keep(); sendLeaving(); };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
}

/** The link goes to the page with the film at its place; here the player goes there without loading anything anew. */
function goOn(link) {
  const video = document.querySelector("video[data-film]");
  if (!video) return;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    video.currentTime = Number(link.dataset.filmAt);
    video.focus();
    video.play().catch(() => { /* the reader plays it */ });
  });
}

document.querySelectorAll("[data-film-at]").forEach(goOn);
if (page) {
  document.querySelectorAll("video[data-film]").forEach(watch);
  addEventListener("online", sendAll);
  sendAll();
}
