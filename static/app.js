// Additions to pages that work without them. Every text for people stands in the page, in its language.

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

/**
 * The place in a text is kept when its page is left, and offered when it is opened again, on any device. It is the
 * number of the passage at the top of the screen: the same in every language.
 */
function keepPlace(act) {
  let text = document.querySelector("[data-passages]");
  if (text?.children.length === 1 && text.firstElementChild.lang) text = text.firstElementChild;
  const passages = [...(text?.children ?? [])];
  const offer = document.querySelector("[data-text-place]");
  const kept = Number(offer?.dataset.textPlace ?? 0);
  const there = passages[Math.min(kept, passages.length - 1)];
  if (offer && there && there.getBoundingClientRect().top > innerHeight) {
    offer.hidden = false;
    offer.addEventListener("click", (event) => {
      event.preventDefault();
      offer.hidden = true;
      there.tabIndex = -1;
      there.scrollIntoView();
      there.focus({ preventScroll: true });
    });
  }
  let said = kept;
  const say = () => {
    const now = Math.max(0, passages.findIndex((each) => each.getBoundingClientRect().bottom > 8));
    if (document.visibilityState !== "hidden" || !now || now === said) return;
    said = now;
    const [course, activity] = act.dataset.place.split("/");
    const key = `place-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    fetch(act.dataset.placeUrl, {
      method: "POST", body: JSON.stringify({ course, activity, kind: "position", position: now, key }),
      keepalive: true, redirect: "error", headers: { "Content-Type": "application/json", Accept: "application/json" },
    }).catch(() => { /* no line: the place of the last visit stays */ });
  };
  document.addEventListener("visibilitychange", say);
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

focusNotice();
document.querySelectorAll("time[data-moment]").forEach(ownTime);
document.querySelectorAll("[data-viewed-url]").forEach(sayViewed);
document.querySelectorAll("[data-place-url]").forEach(keepPlace);
closingMenus();
document.querySelectorAll("form[data-theme-switch]").forEach(themeSwitch);
document.querySelectorAll("form[data-confirm]").forEach(confirmOnce);
