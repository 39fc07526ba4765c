"use strict";
// The kernel editor: weights, the photograph before and after, and one window worked out.
(globalThis.cnnWidgets ??= {}).kernel_editor = (() => {
  const KEYS = ["pixels", "height", "width", "presets", "kernel", "flip", "normalise", "border", "look", "row", "column"];
  const LOOKS = [["cut off", "grey, cut off at 0 and 255"], ["signed", "orange below 0, blue above"], ["strength", "size, dark is large"]];
  const BORDERS = ["zeros", "replicate", "reflect", "symmetric"].map((name) => [name, name]);

  function current(model) { // everything that is drawn
    const { kernel: arithmetic, shared } = cnnWidgets;
    const state = shared.read(model, KEYS);
    const { height, width, border, row, column } = state;
    const pixels = cnnWidgets.shared.decoded(state.pixels);
    const used = arithmetic.asUsed(state.kernel, state.flip, state.normalise);
    const output = arithmetic.filter(pixels, height, width, used, border);
    const terms = arithmetic.probe(pixels, height, width, used, border, row, column);
    return { state, pixels, used, output, terms, value: output[row * width + column] };
  }

  const nameOf = ({ presets, kernel }) => Object.keys(presets).find((name) => cnnWidgets.shared.same(presets[name], kernel)) ?? "your own";

  // What it looks like best as: blurs are photographs, kernels that sum to 0 have both signs.
  const lookFor = (kernel) => (Math.abs(cnnWidgets.kernel.total(kernel)) < 1e-9 ? "signed" : "cut off");

  function controls(change, state) {
    const { choice, make } = cnnWidgets.shared;
    const preset = choice("Kernel", (name) => {
      const kernel = state().presets[name];
      if (kernel) change({ kernel, look: lookFor(kernel) });
    });
    const size = choice("Size", (n) => change({ kernel: cnnWidgets.kernel.resize(state().kernel, n) }));
    const flip = choice("Flip", (value) => change({ flip: value }));
    const normalise = choice("Divide by the sum", (value) => change({ normalise: value }));
    const border = choice("Border", (value) => change({ border: value }));
    const look = choice("Show the result", (value) => change({ look: value }));
    const node = make("div", { class: "cnn-controls cnn-kernel-controls" }, ...[preset, size, flip, normalise, border, look].map((part) => part.node));
    const draw = ({ state: now }) => {
      preset.draw(nameOf(now), [...Object.keys(now.presets), "your own"].map((name) => [name, name]));
      size.draw(now.kernel.length, [3, 5].map((n) => [n, `${n} × ${n}`]));
      flip.draw(now.flip, [[false, "no, as in networks"], [true, "yes, as defined"]]);
      normalise.draw(now.normalise, [[false, "no"], [true, "yes"]]);
      border.draw(now.border, BORDERS);
      look.draw(now.look, LOOKS);
    };
    return { node, draw };
  }

  function weights(change, state, say) { // a field for each weight; arrow up and down change it by one
    const { make, parse, fraction, weightFields } = cnnWidgets.shared;
    const put = (row, column, weight) => {
      const kernel = state().kernel.map((line, r) => line.map((old, c) => (r === row && c === column ? weight : old)));
      change({ kernel });
    };
    const typed = (row, column, field) => {
      const weight = parse(field.value);
      field.toggleAttribute("aria-invalid", !Number.isFinite(weight));
      if (Number.isFinite(weight)) put(row, column, weight);
      else say(`“${field.value}” is no number yet. A weight is written like 2, −0.5 or 1/9.`);
    };
    const step = (row, column, event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      put(row, column, state().kernel[row][column] + by);
      event.target.value = fraction(state().kernel[row][column]);
    };
    const field = (row, column) => make("input", {
      type: "text", autocomplete: "off", "aria-label": `Weight, row ${row}, column ${column}; arrow up and down change it`,
      oninput: (event) => typed(row, column, event.target), onkeydown: (event) => step(row, column, event),
    });
    const grid = weightFields(field), sum = make("div", { class: "cnn-muted" });
    const node = make("div", { class: "cnn-panel" }, make("div", { class: "cnn-title" }, "Kernel"), grid.node, sum);
    const draw = ({ state: { kernel } }) => {
      grid.draw(kernel);
      sum.textContent = `The weights sum to ${fraction(cnnWidgets.kernel.total(kernel))}.`;
    };
    return { node, draw };
  }

  function picture(title, label, move, bytesOf) { // a canvas with a frame around the window
    const { make } = cnnWidgets.shared;
    const canvas = make("canvas", { role: "img" });
    const frame = make("div", { class: "cnn-probe" });
    const holder = make("div", { class: "cnn-photo" }, canvas, frame);
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      move(Math.floor(((event.clientY - box.top) / box.height) * canvas.height), Math.floor(((event.clientX - box.left) / box.width) * canvas.width));
    };
    holder.addEventListener("pointerdown", at);
    holder.addEventListener("pointermove", (event) => event.buttons && at(event));
    const node = make("div", { class: "cnn-panel" }, make("div", { class: "cnn-title" }, title), holder);
    const draw = (view) => {
      const { height, width, kernel, row, column } = view.state;
      Object.assign(canvas, { height, width });
      canvas.setAttribute("aria-label", label(view));
      canvas.getContext("2d").putImageData(new ImageData(bytesOf(view), width, height), 0, 0);
      const reach = (kernel.length - 1) / 2;
      const place = { top: (row - reach) / height, left: (column - reach) / width, height: kernel.length / height, width: kernel.length / width };
      Object.entries(place).forEach(([side, share]) => { frame.style[side] = `${100 * share}%`; });
    };
    return { node, draw };
  }

  function pictures(change, state) {
    const { ARROWS, clamp, make } = cnnWidgets.shared;
    const move = (row, column) => change({ row: clamp(row, 0, state().height - 1), column: clamp(column, 0, state().width - 1) });
    const press = (event) => {
      if (!ARROWS[event.key]) return;
      event.preventDefault();
      const [down, right] = ARROWS[event.key].map((by) => by * (event.shiftKey ? 10 : 1));
      move(state().row + down, state().column + right);
    };
    const parts = [
      picture("Photograph", ({ state: { height, width } }) => `Photograph in grey, ${height} by ${width} pixels, with a frame around the window`, move,
        ({ pixels }) => cnnWidgets.kernel.image(Float64Array.from(pixels), "cut off")),
      picture("Result", ({ state: now }) => `The photograph filtered with ${nameOf(now)}, shown as ${now.look}`, move,
        ({ output, state: now }) => cnnWidgets.kernel.image(output, now.look)),
    ];
    const node = make("div", {
      class: "cnn-photos cnn-keys", tabindex: 0, role: "application", onkeydown: press,
      "aria-label": "Both pictures; the arrow keys move the window by a pixel, with shift by ten",
    }, ...parts.map((part) => part.node));
    return { node, draw: (view) => parts.forEach(({ draw }) => draw(view)) };
  }

  function worked() { // window × weights = products
    const { fraction, make, number } = cnnWidgets.shared;
    const node = make("div", { class: "cnn-worked" });
    const table = (title, terms, text) => make("div", { class: "cnn-panel" }, make("div", { class: "cnn-title" }, title),
      make("table", {}, make("tbody", {}, ...terms.map((line) => make("tr", {}, ...line.map((term) => make("td", {}, text(term))))))));
    const sign = (text) => make("div", { class: "cnn-sign", "aria-hidden": "true" }, text);
    const draw = ({ terms, state: { flip }, value }) => node.replaceChildren(
      table("Window", terms, ({ pixel }) => number(pixel)), sign("×"),
      table(flip ? "Weights, flipped" : "Weights", terms, ({ weight }) => fraction(weight)), sign("="),
      table("Products", terms, ({ product }) => number(product, 1)),
      make("div", { class: "cnn-panel" }, make("div", { class: "cnn-title" }, "Sum"), make("div", { class: "cnn-total" }, number(value, 2))),
    );
    return { node, draw };
  }

  function statusText({ state, value }) {
    const { number } = cnnWidgets.shared, { isSymmetric, total } = cnnWidgets.kernel;
    const notes = [`Row ${state.row}, column ${state.column}: ${number(value, 2)}.`];
    if (state.flip) notes.push(isSymmetric(state.kernel) ? "This kernel looks the same turned by 180°: the flip changes nothing." : "The kernel is turned by 180°.");
    if (state.normalise && Math.abs(total(state.kernel)) <= 1e-9) notes.push("The weights sum to 0, so they are not divided.");
    return notes.join(" ");
  }

  function render({ model, el }) {
    const { follow, frame, make, read, write } = cnnWidgets.shared;
    const state = () => read(model, KEYS);
    const change = (values) => write(model, values);
    const status = make("div", { class: "cnn-status", role: "status", "aria-live": "polite" });
    const say = (text) => { status.textContent = text; };
    const parts = [controls(change, state), weights(change, state, say), pictures(change, state), worked()];
    const [top, kernel, photos, below] = parts.map(({ node }) => node);
    const root = frame("Kernel editor", top, make("div", { class: "cnn-editor" }, kernel, photos), status, below);
    el.append(root);
    return follow(model, KEYS, () => {
      const view = current(model);
      parts.forEach(({ draw }) => draw(view));
      say(statusText(view));
    });
  }

  return { render };
})();
