"use strict";
// The convolution explorer: controls, the sum written out, sizes, stepping.
(globalThis.cnnWidgets ??= {}).conv_explorer = (() => {
  const KEYS = ["input", "kernel", "stride", "padding", "padding_mode", "dilation", "position"];
  const KERNEL_SIZES = [[1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [1, 3], [3, 1]];
  const pairs = (values) => values.map((value) => [value, String(value)]);

  function withCurrent(options, value) { // a value that came from Python stands in the list too
    const { same } = cnnWidgets.shared;
    return options.some(([option]) => same(option, value)) ? options : [...options, [value, [value].flat().join(" × ")]];
  }

  function imageChoices(change, current) {
    const { choice, range } = cnnWidgets.shared, { conv } = cnnWidgets;
    const sizes = range(8).map((index) => index + 5);
    const shape = (input) => [input.length, input[0].length];
    const image = choice("Image", (name) => name !== "custom" && change({ input: conv.IMAGES[name](...shape(current().input)) }));
    const rows = choice("Rows", (count) => change({ input: conv.resizeImage(current().input, count, shape(current().input)[1]) }));
    const columns = choice("Columns", (count) => change({ input: conv.resizeImage(current().input, shape(current().input)[0], count) }));
    const draw = ({ state: { input } }) => {
      const [height, width] = shape(input);
      image.draw(conv.nameOf(conv.IMAGES, input), withCurrent(pairs(Object.keys(conv.IMAGES)), conv.nameOf(conv.IMAGES, input)));
      rows.draw(height, withCurrent(pairs(sizes), height));
      columns.draw(width, withCurrent(pairs(sizes), width));
    };
    return { nodes: [image.node, rows.node, columns.node], draw };
  }

  function kernelChoices(change, current, startEditing) {
    const { choice } = cnnWidgets.shared, { conv } = cnnWidgets;
    const build = (name, kernel) => conv.KERNELS[name](kernel.length, kernel[0].length);
    const name = choice("Kernel", (pick) => (pick === "custom" ? startEditing() : change({ kernel: build(pick, current().kernel) })));
    const size = choice("Kernel size", (shape) => change({ kernel: conv.resizeKernel(current().kernel, ...shape) }));
    const draw = ({ state: { kernel } }) => {
      const shape = [kernel.length, kernel[0].length];
      name.draw(conv.nameOf(conv.KERNELS, kernel), pairs([...Object.keys(conv.KERNELS), "custom"]));
      size.draw(shape, withCurrent(KERNEL_SIZES.map((pair) => [pair, pair.join(" × ")]), shape));
    };
    return { nodes: [name.node, size.node], draw };
  }

  function optionChoices(change) {
    const { choice } = cnnWidgets.shared;
    const options = {
      stride: ["Stride", pairs([1, 2, 3, 4])],
      padding: ["Padding", [["valid", "valid (0)"], ["same", "same"], ...pairs([0, 1, 2, 3, 4])]],
      padding_mode: ["Border", pairs(["zeros", "reflect", "symmetric", "replicate"])],
      dilation: ["Dilation", pairs([1, 2, 3])],
    };
    const made = Object.entries(options).map(([key, [label, values]]) => {
      const { node, draw } = choice(label, (value) => change({ [key]: value }));
      return { node, draw: ({ state }) => draw(state[key], withCurrent(values, state[key])) };
    });
    return { nodes: made.map(({ node }) => node), draw: (view) => made.forEach(({ draw }) => draw(view)) };
  }

  function controls(change, current, startEditing) {
    const parts = [imageChoices(change, current), kernelChoices(change, current, startEditing), optionChoices(change)];
    const node = cnnWidgets.shared.make("div", { class: "cnn-controls" }, ...parts.flatMap(({ nodes }) => nodes));
    return { node, draw: (view) => parts.forEach(({ draw }) => draw(view)) };
  }

  function moves(change, current) { // steps in rows and columns of the output
    const { clamp } = cnnWidgets.shared;
    const to = (row, column) => {
      const { rows, columns, count } = current();
      if (count) change({ position: clamp(row, 0, rows.out - 1) * columns.out + clamp(column, 0, columns.out - 1) });
    };
    const nearest = (axis, index) => Math.round((index - (axis.extent - 1) / 2) / axis.stride);
    return {
      to,
      by: (rows, columns) => to(current().place[0] + rows, current().place[1] + columns),
      toInput: (row, column) => to(nearest(current().rows, row), nearest(current().columns, column)),
    };
  }

  function grids(change, current, say) {
    const { ARROWS, make, parse } = cnnWidgets.shared, { inputGrid, kernelGrid, outputGrid } = cnnWidgets.convGrids;
    const move = moves(change, current);
    const edit = (row, column, field) => {
      const weight = parse(field.value);
      field.toggleAttribute("aria-invalid", !Number.isFinite(weight));
      if (!Number.isFinite(weight)) return say(`“${field.value}” is no number. A weight is written like 2, −0.5 or 1/9.`);
      return change({ kernel: current().state.kernel.map((line, r) => line.map((old, c) => (r === row && c === column ? weight : old))) });
    };
    const press = (event) => {
      if (!ARROWS[event.key]) return;
      event.preventDefault();
      move.by(...ARROWS[event.key]);
    };
    const keys = (label) => ({ tabindex: 0, role: "application", class: "cnn-keys", "aria-label": label, onkeydown: press });
    const input = inputGrid(move.toInput), kernel = kernelGrid(edit), output = outputGrid(move.to);
    const sign = (text) => make("div", { class: "cnn-sign", "aria-hidden": "true" }, text);
    const node = make(
      "div", { class: "cnn-grids" },
      make("div", keys("Input; the arrow keys move the window"), input.node), sign("∗"), kernel.node, sign("="),
      make("div", keys("Output; the arrow keys move the window"), output.node),
    );
    const draw = (view) => {
      const cells = [view.columns.padded + 1, view.columns.out];
      node.style.setProperty("--cnn-across", cells[0] + cells[1]);
      node.style.setProperty("--cnn-widest", Math.max(...cells));
      node.style.setProperty("--cnn-out", cells[1] || 1);
      [input, kernel, output].forEach((grid) => grid.draw(view));
    };
    return { node, draw };
  }

  function legend() {
    const { make } = cnnWidgets.shared;
    const entry = (kind, text) => make("span", {}, make("i", { class: `cnn-swatch ${kind}` }), text);
    return make("div", { class: "cnn-legend cnn-muted" }, entry("cnn-swatch-window", "window, each pixel with its weight"),
      entry("cnn-swatch-padding", "padding"), entry("cnn-swatch-lost", "never read"));
  }

  function written() { // the sum, one line per kernel row
    const { bracketed, fraction, make, number } = cnnWidgets.shared;
    const node = make("div", { class: "cnn-written" });
    const product = ({ pixel, weight }) => `${bracketed(number(pixel))}·${bracketed(fraction(weight))}`;
    const draw = ({ terms, place, output, count }) => {
      const lines = terms.map((line, row) => make("div", {}, row ? "+ " : "", line.map(product).join(" + ")));
      const total = count ? `= ${number(output[place[0]][place[1]])}` : "–";
      node.replaceChildren(make("b", {}, count ? `output[${place.join(", ")}]` : "output"), count ? " = sum of" : "",
        ...lines, make("div", { class: "cnn-total" }, total));
    };
    return { node, draw };
  }

  const lostText = ({ lost, after }) => (lost ? `, ${lost} lost${lost <= after ? " (padding)" : ""}` : "");

  function sizes() {
    const { make } = cnnWidgets.shared;
    const node = make("div", { class: "cnn-sizes" });
    const line = (name, axis, valid) => make("div", {}, make("b", {}, `${name}s: `), valid ? cnnWidgets.conv.formula(axis) : "–",
      make("span", { class: "cnn-lost-text" }, valid ? lostText(axis) : ""));
    const draw = ({ rows, columns, state, problem }) => node.replaceChildren(
      make("div", { class: "cnn-muted" }, `⌊(input + padding − ${state.dilation > 1 ? "dilation·(kernel − 1) − 1" : "kernel"})/stride⌋ + 1 = output`),
      ...[["row", rows], ["column", columns]].map(([name, axis]) => line(name, axis, !(problem && axis.out))),
    );
    return { node, draw };
  }

  function transport(change, current) {
    const { button, make, runner } = cnnWidgets.shared;
    const go = (position) => change({ position: Math.min(Math.max(position, 0), Math.max(current().count - 1, 0)) });
    const next = () => {
      const { position, count } = current();
      if (position + 1 < count) go(position + 1);
      return position + 2 < count;
    };
    const run = button("Run", () => {
      if (!player.isRunning() && current().position + 1 >= current().count) go(0);
      player.toggle();
    });
    const player = runner(next, 450, 10000, (running) => { run.textContent = running ? "Pause" : "Run"; });
    const step = (by) => () => { player.stop(); go(current().position + by); };
    const slide = make("input", { type: "range", min: 0, "aria-label": "Position of the window", oninput: () => { player.stop(); go(Number(slide.value)); } });
    const node = make("div", { class: "cnn-transport" }, button("Start", step(-Infinity)), button("Back", step(-1)),
      button("Step", step(1), { class: "cnn-button cnn-primary" }), run, slide);
    const draw = ({ position, count }) => {
      slide.max = Math.max(count - 1, 0);
      slide.value = position;
      slide.setAttribute("aria-valuetext", `${position + 1} of ${count}`);
    };
    return { node, draw, player };
  }

  function statusText({ problem, place, position, count, output }) {
    const { number } = cnnWidgets.shared;
    return problem || `Step ${position + 1} of ${count}: output[${place.join(", ")}] = ${number(output[place[0]][place[1]])}`;
  }

  function keepPlace(before, after) { // what was filled in stays filled in
    const last = Math.max(after.count - 1, 0);
    return before.count && before.position === before.count - 1 ? last : Math.min(before.position, last);
  }

  function render({ model, el }) {
    const { follow, frame, make, read, write } = cnnWidgets.shared, { view } = cnnWidgets.conv;
    const current = () => view(read(model, KEYS));
    const change = (values) => {
      const before = current();
      const position = values.position ?? keepPlace(before, view({ ...before.state, ...values }));
      write(model, { ...values, position });
    };
    const status = make("div", { class: "cnn-status", role: "status", "aria-live": "polite" });
    const say = (text) => { status.textContent = text; };
    const steps = transport(change, current);
    const parts = [controls(change, () => current().state, () => root.querySelector(".cnn-kernel input").select()), grids(change, current, say), steps, written(), sizes()];
    const [top, middle, bottom, sum, size] = parts.map(({ node }) => node);
    const root = frame("Convolution explorer",
      top, bottom, status, middle, legend(), make("div", { class: "cnn-below" }, sum, size));
    el.append(root);
    const release = follow(model, KEYS, () => {
      const now = current();
      parts.forEach(({ draw }) => draw(now));
      status.setAttribute("aria-live", steps.player.isRunning() ? "off" : "polite");
      status.classList.toggle("cnn-problem", Boolean(now.problem));
      say(statusText(now));
    });
    return () => { steps.player.stop(); release(); };
  }

  return { render };
})();
