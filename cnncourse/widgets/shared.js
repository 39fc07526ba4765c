"use strict";
// What the widgets share: elements, controls, following the model, writing numbers.
(globalThis.cnnWidgets ??= {}).shared = (() => {
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const range = (count) => Array.from({ length: count }, (_, index) => index);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // ---- numbers as text
  const number = (value, digits = 2) => String(Number(value.toFixed(digits)) || 0).replace("-", "−");

  function fraction(value) { // 1/9 rather than 0.11
    const parts = range(36).map((index) => index + 1);
    const below = parts.find((part) => Math.abs(value * part - Math.round(value * part)) < 1e-9);
    return below > 1 ? `${number(value * below)}/${below}` : number(value);
  }

  function parse(text) { // NaN where the text is no number
    const [above, below = 1, ...rest] = text.replace("−", "-").split("/");
    return rest.length || !above.trim() ? NaN : Number(above) / Number(below);
  }

  const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);

  // ---- elements
  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  // The whole widget; its keys are its own, also where JupyterLab has shortcuts on them.
  const frame = (label, ...children) =>
    make("div", { class: "cnn-root", role: "group", "aria-label": label, "data-lm-suppress-shortcuts": "true" }, ...children);

  // A finger on this node does not scroll the page (touch-action does not hold for parts of an SVG everywhere).
  const noScroll = (node) => node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

  const button = (text, press, attributes = {}) =>
    make("button", { type: "button", class: "cnn-button", onclick: press, ...attributes }, text);

  function choice(label, pick) { // a labelled select; options are [value, text] pairs
    const select = make("select", { onchange: () => pick(JSON.parse(select.value)) });
    const node = make("label", { class: "cnn-field" }, make("span", {}, label), select);
    const draw = (value, options) => {
      const wanted = options.map(([option, text]) => [JSON.stringify(option), text]);
      if (!same(wanted, [...select.options].map((option) => [option.value, option.text]))) {
        select.replaceChildren(...wanted.map(([option, text]) => make("option", { value: option }, text)));
      }
      select.value = JSON.stringify(value);
    };
    return { node, draw };
  }

  function weightFields(field) { // a grid of fields for the weights of a kernel, made anew when its size changes
    const node = make("div", { class: "cnn-kernel", role: "group", "aria-label": "Kernel weights" });
    const draw = (kernel) => {
      const shape = [kernel.length, kernel[0].length];
      if (!same(shape, node.dataset.shape?.split(",").map(Number) ?? [])) {
        node.dataset.shape = shape;
        node.style.setProperty("--cnn-columns", shape[1]);
        node.replaceChildren(...kernel.flatMap((line, row) => line.map((_, column) => field(row, column))));
      }
      kernel.flat().forEach((weight, index) => {
        if (node.children[index] !== document.activeElement) node.children[index].value = fraction(weight);
      });
    };
    return { node, draw };
  }

  // ---- bytes and pixels
  const decoded = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)); // base64

  function pictured(pixels) { // ImageData as an address that an image can show
    const canvas = Object.assign(document.createElement("canvas"), { width: pixels.width, height: pixels.height });
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    return canvas.toDataURL();
  }

  // ---- the model
  const read = (model, keys) => Object.fromEntries(keys.map((key) => [key, model.get(key)]));

  function write(model, values) {
    Object.entries(values).forEach(([key, value]) => model.set(key, value));
    model.save_changes();
  }

  function follow(model, keys, draw) { // draws once now and once after each batch of changes
    let queued = false;
    const now = () => { queued = false; draw(); };
    const later = () => { if (!queued) queueMicrotask(now); queued = true; };
    keys.forEach((key) => model.on(`change:${key}`, later));
    draw();
    return () => keys.forEach((key) => model.off(`change:${key}`, later));
  }

  // ---- running: tick() says whether there is more to do
  function runner(tick, delay, most, changed) {
    let timer = null;
    const set = (value) => { timer = value; changed(timer !== null); };
    const stop = () => { clearInterval(timer); set(null); };
    const start = () => {
      if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
        set(setInterval(() => tick() || stop(), delay));
      } else { // no animation: straight to where it leads
        for (let count = 0; count < most && tick(); count += 1);
      }
    };
    return { stop, toggle: () => (timer === null ? start() : stop()), isRunning: () => timer !== null };
  }

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }; // rows, columns

  return {
    ARROWS, bracketed, button, choice, clamp, decoded, follow, fraction, frame, make, noScroll, number, parse, pictured, range, read,
    runner, same, svg, weightFields, write,
  };
})();
