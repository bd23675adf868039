// What can be measured of a page as it stands: each function returns sentences, none where all is well.
(() => {
  const name = (element) => {
    const own = element.id ? `#${element.id}` : [...element.classList].map((each) => `.${each}`).join("");
    return `${element.localName}${own} “${element.textContent.trim().replace(/\s+/g, " ").slice(0, 50)}”`;
  };
  const HIDDEN = ".hidden-words, .skip, option, script, style, noscript, template, datalist";
  const isHiddenWord = (element) => getComputedStyle(element).clipPath === "inset(50%)";
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(HIDDEN) && !isHiddenWord(element);
  /** A question that waits for an answer lies on everything else. */
  const asked = () => document.querySelector("dialog[open]");
  const scrolls = (element) => {
    for (let at = element; at; at = at.parentElement) if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };

  /** Every visible piece of text with the boxes of its lines. */
  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(asked() ?? document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.data.trim() || !shown(node.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
      if (boxes.length) found.push({ node, element: node.parentElement, boxes });
    }
    return found;
  };

  /** Elements that hold more than they show, and texts beyond the edges of the window. */
  const clipped = () => {
    const found = [];
    for (const element of document.body.querySelectorAll("*")) {
      if (element instanceof SVGElement || !shown(element) || !element.clientWidth) continue;
      const style = getComputedStyle(element);
      if (element.matches("progress, select, input, textarea, video")) continue;
      if (element.scrollWidth > element.clientWidth + 1 && !/auto|scroll/.test(style.overflowX)) found.push(`wider than its box: ${name(element)}`);
      if (element.scrollHeight > element.clientHeight + 1 && /hidden|clip/.test(style.overflowY)) found.push(`higher than its box: ${name(element)}`);
    }
    const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > edge) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const { element, boxes } of texts()) {
      if (boxes.some((box) => box.left < -1 || box.right > edge + 1) && !scrolls(element)) found.push(`beyond the edge: ${name(element)}`);
    }
    return [...new Set(found)];
  };

  /** Texts of different elements that lie on one another. Lines of one paragraph may share a few pixels. */
  const overlapping = () => {
    // From above to below: nothing lies on what begins under its end.
    const boxes = texts().filter(({ element }) => !element.closest(".side, .menu > ul"))
      .flatMap(({ element, boxes: all }) => all.map(({ left, top, right, bottom }) => ({ element, left, top, right, bottom })))
      .sort((one, other) => one.top - other.top);
    const found = [];
    for (const [place, one] of boxes.entries()) {
      for (let next = place + 1; next < boxes.length && boxes[next].top < one.bottom; next += 1) {
        const other = boxes[next];
        const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const height = Math.min(one.bottom, other.bottom) - other.top;
        if (width <= 3 || height <= 0.3 * Math.min(one.bottom - one.top, other.bottom - other.top)) continue;
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        found.push(`${name(one.element)} lies on ${name(other.element)}`);
      }
    }
    return [...new Set(found)];
  };

  /** Texts outside brackets that claim to be in the page's language. */
  const untranslated = (known) => {
    const found = [];
    const page = document.documentElement.lang;
    let depth = 0;
    let block = null;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const blockOf = (element) => {
      let at = element;
      while (/^inline|contents/.test(getComputedStyle(at).display)) at = at.parentElement;
      return at;
    };
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("option, script, style, datalist, [aria-hidden=true], [translate=no]")) continue;
      if (blockOf(element) !== block) {
        if (depth && block && !block.contains(element)) { found.push(`cut off: ${name(block)}`); depth = 0; }
        block = blockOf(element);
      }
      let outside = "";
      for (const sign of walker.currentNode.data) {
        if (sign === "⟦") depth += 1;
        else if (sign === "⟧") depth -= 1;
        else if (!depth) outside += sign;
      }
      if (!/\p{L}/u.test(outside)) continue;
      for (const each of known) outside = outside.replaceAll(each, "");
      const foreign = element.closest("[lang]").lang !== page;
      if (!foreign && /\p{L}/u.test(outside) && !element.closest("time, code, kbd")) found.push(`not translated: ${outside.trim()} in ${name(element)}`);
    }
    for (const element of document.querySelectorAll("[aria-label], [alt]:not([alt=''])")) {
      const said = element.getAttribute("aria-label") ?? element.getAttribute("alt");
      if (!said.includes("⟦") && element.closest("[lang]").lang === page) found.push(`not translated: ${said}`);
    }
    return [...new Set(found)];
  };

  /** How high the part of a control is that reaches beyond its text, where it has one. */
  const reach = (control) => {
    const part = getComputedStyle(control, "::after");
    return part.position === "absolute" ? parseFloat(part.height) : 0;
  };
  const CONTROLS = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  /** Controls that stand alone and are lower than that; a link in a line of text may be as high as its line. */
  const low = (least) => {
    const found = [];
    for (const control of document.querySelectorAll(CONTROLS)) {
      if (!shown(control)) continue;
      const holder = control.closest("p, li, dd, dt, td, th, small, figcaption");
      if (getComputedStyle(control).display === "inline" && holder && holder.textContent.trim() !== control.textContent.trim()) continue;
      const height = Math.max((control.closest("label") ?? control).getBoundingClientRect().height, reach(control));
      if (height < least - 0.5) found.push(`${Math.round(height)} px: ${name(control)}`);
    }
    return [...new Set(found)];
  };

  window.measures = { CONTROLS, name, shown, texts, clipped, overlapping, untranslated, low };
})();

(() => {
  const { name } = window.measures;

  /** A colour as red, green, blue from 0 to 1, and its opacity. */
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { channels: [r / 255, g / 255, b / 255], opacity: a / 255 };
  };
  const light = (channels) => {
    const [r, g, b] = channels.map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };

  /** What lies behind the outside of an element: the first ground that is not see-through. */
  const groundAround = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.opacity > 0.99) return found.channels;
    }
    return [1, 1, 1];
  };

  /** Where the focus is: its ring, the contrast of that against its ground, and its place; `ring` is 0 where nothing is drawn. */
  const focus = () => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const drawn = [[at, null], [at, "::after"], [at.closest("label"), null]]
      .filter(([element]) => element)
      .map(([element, part]) => ({ element, style: getComputedStyle(element, part) }))
      .find(({ style }) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
    const box = at.getBoundingClientRect();
    return {
      name: name(at), ring: drawn ? parseFloat(drawn.style.outlineWidth) : 0,
      contrast: drawn ? contrast(colour(drawn.style.outlineColor).channels, groundAround(drawn.element)) : 0,
      left: box.left, top: box.top + scrollY, right: box.right, bottom: box.bottom + scrollY, shown: box.bottom > 0 && box.top < innerHeight,
      side: Boolean(at.closest(".side")), group: at.name && at.type === "radio" ? at.name : "",
    };
  };

  Object.assign(window.measures, { focus, contrast, colour, groundAround });
})();
