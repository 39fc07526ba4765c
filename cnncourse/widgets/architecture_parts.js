"use strict";
// What the architecture explorer is made of: boxes to press, the picture with the field, the numbers.
(globalThis.cnnWidgets ??= {}).architecture_parts = (() => {
  const TALL = 46, WIDE = 30;
  const NAMES = { parameters: "parameters", MACs: "multiply-adds", values: "values put out", field: "pixels seen" };

  const thousands = (count) => count.toLocaleString("en-GB");
  const times = (shape) => shape.join("×");
  const percent = (value) => (value > 0 && value < 0.001 ? "below 0.1 %" : `${(100 * value).toFixed(1)} %`);

  function broken(name) { // a long name may break after an underline
    const { make } = cnnWidgets.shared;
    return name.split(/(?<=_)/).flatMap((part, index) => (index ? [make("wbr"), part] : [part]));
  }

  // ---- boxes
  function solid({ to, kind }, scale) { // height as the maps', width as the channels', both as square roots
    const { svg } = cnnWidgets.shared, isMap = to.length === 3;
    const side = isMap ? to[1] : Math.sqrt(to.reduce((product, n) => product * n, 1));
    const height = Math.max(3, TALL * Math.sqrt(side / scale.tallest));
    const width = isMap ? Math.max(3, WIDE * Math.sqrt(to[0] / scale.deepest)) : 4;
    return svg("svg", { class: `cnn-arch-box cnn-arch-${kind}`, viewBox: `0 0 ${WIDE + 2} ${TALL + 2}`, "aria-hidden": "true" },
      svg("rect", { x: (WIDE - width) / 2 + 1, y: TALL - height + 1, width, height, rx: 1 }));
  }

  function scaleOf(layers) {
    const maps = layers.filter(({ to }) => to.length === 3);
    return {
      tallest: Math.max(1, ...layers.map(({ to }) => (to.length === 3 ? to[1] : Math.sqrt(to.reduce((a, n) => a * n, 1))))),
      deepest: Math.max(1, ...maps.map(({ to }) => to[0])),
    };
  }

  function strip(label, pick) { // a row of boxes; one tab stop, the arrow keys go along
    const { clamp, make } = cnnWidgets.shared;
    const node = make("div", { class: "cnn-arch-strip", role: "group", "aria-label": label });
    let drawn = null, buttons = [], chosen = 0;
    const go = (index) => { pick(index); buttons[index].focus(); };
    node.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: chosen + 1, ArrowDown: chosen + 1, ArrowLeft: chosen - 1, ArrowUp: chosen - 1, Home: 0, End: buttons.length - 1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      go(clamp(steps[event.key], 0, buttons.length - 1));
    });
    const one = (layer, index, scale) => make("button", {
      type: "button", class: "cnn-arch-layer", onclick: () => pick(index), "aria-label": `${layer.name}: ${layer.words}, ${times(layer.to)}`,
    }, solid(layer, scale), make("span", { class: "cnn-arch-name" }, ...broken(layer.name)), make("span", { class: "cnn-arch-bar" }, make("span")));
    const paint = (layers, titles, group, scale) => {
      drawn = layers;
      buttons = layers.map((layer, index) => one(layer, index, scale));
      const rows = titles.map((title, number) => make("div", { class: "cnn-arch-row" },
        ...(title ? [make("div", { class: "cnn-arch-title" }, title)] : []),
        ...(layers.some((layer) => layer[group] === number) ? [] : [make("span", { class: "cnn-muted" }, "the input itself")]),
        ...layers.flatMap((layer, index) => (layer[group] === number ? [...heading(layers, index), buttons[index]] : []))));
      node.replaceChildren(...rows);
    };
    const heading = (layers, index) => {
      const { stage } = layers[index];
      return stage && stage !== layers[index - 1]?.stage ? [make("div", { class: "cnn-arch-stage" }, stage)] : [];
    };
    const draw = ({ layers, titles, group, scale, index, amounts }) => {
      if (layers !== drawn) paint(layers, titles, group, scale);
      const most = Math.max(...amounts, 1);
      chosen = Math.max(index, 0);
      buttons.forEach((each, i) => {
        each.setAttribute("aria-pressed", i === index);
        each.setAttribute("tabindex", i === chosen ? 0 : -1);
        each.querySelector(".cnn-arch-bar span").style.width = `${(100 * amounts[i]) / most}%`;
      });
    };
    return { node, draw };
  }

  // ---- the picture
  function unpacked(text) { // base64 of red, green, blue of a square picture, as an address that an image can show
    const { decoded, pictured } = cnnWidgets.shared, bytes = decoded(text), side = Math.sqrt(bytes.length / 3);
    const image = new ImageData(side, side);
    for (let i = 0; i < side * side; i += 1) image.data.set([bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2], 255], 4 * i);
    return pictured(image);
  }

  function picture(move, to) {
    const { ARROWS, make, noScroll, svg } = cnnWidgets.shared;
    const sheet = svg("g"), box = svg("rect", { class: "cnn-seen" }), dot = svg("circle", { class: "cnn-arch-dot", r: 4 });
    const drawing = svg("svg", { class: "cnn-arch-image", viewBox: "-2 -2 228 228", "aria-hidden": "true" }, sheet, box, dot);
    const point = (event) => {
      const frame = drawing.getBoundingClientRect();
      to(...[(event.clientY - frame.top) / frame.height, (event.clientX - frame.left) / frame.width].map((v) => (v * 228 - 2) / 224));
    };
    drawing.addEventListener("pointerdown", (event) => { drawing.setPointerCapture(event.pointerId); point(event); });
    drawing.addEventListener("pointermove", (event) => { if (event.buttons) point(event); });
    noScroll(drawing);
    const press = (event) => {
      if (!ARROWS[event.key]) return;
      event.preventDefault();
      move(...ARROWS[event.key]);
    };
    const node = make("div", {
      tabindex: 0, role: "application", class: "cnn-keys", "aria-label": "The input; the arrow keys choose another unit of the layer", onkeydown: press,
    }, make("div", { class: "cnn-title" }, "What one unit sees"), drawing);
    let drawn = null;
    const paint = (text) => {
      drawn = text;
      sheet.replaceChildren(svg("rect", { width: 224, height: 224, class: "cnn-arch-sheet" }),
        ...(text ? [svg("image", { href: unpacked(text), width: 224, height: 224, preserveAspectRatio: "none" })] : []));
    };
    const draw = ({ state, spans, sizes }) => {
      if (state.picture !== drawn) paint(state.picture);
      const [rows, columns] = spans.map(({ from, to: last }, axis) => [from, last - from + 1].map((v) => (v * 224) / sizes[axis]));
      const place = { x: columns[0], y: rows[0], width: columns[1], height: rows[1] };
      Object.entries(place).forEach(([name, value]) => box.setAttribute(name, value));
      dot.setAttribute("cx", columns[0] + columns[1] / 2);
      dot.setAttribute("cy", rows[0] + rows[1] / 2);
    };
    return { node, draw };
  }

  // ---- the numbers
  function weighed({ shapes, parameters }) {
    const each = shapes.map(([key, shape]) => `${key} ${times(shape)}`);
    return each.length ? `${thousands(parameters)}: ${each.join(", ")}` : thousands(parameters);
  }

  function sees({ layer, sizes }) {
    if (!layer.field.length) return "the whole image";
    const [[size, jump]] = layer.field, more = size > sizes[0] ? ", more than there is" : "";
    return `${layer.field.map(([n]) => n).join("×")} pixels${more}; next unit ${jump} ${jump === 1 ? "pixel" : "pixels"} on`;
  }

  function numbers() {
    const { make } = cnnWidgets.shared;
    const node = make("div", { class: "cnn-numbers cnn-arch-numbers" });
    const row = (name, text, part) => [
      make("span", { class: "cnn-muted" }, name),
      make("span", {}, make("b", {}, text), ...(part === undefined ? [] : [make("span", { class: "cnn-muted" }, ` · ${percent(part)} of all`)])),
    ];
    const draw = (now) => {
      const { state, layer, part: inner } = now, { share } = cnnWidgets.architecture_arithmetic;
      const part = (quantity) => share(state, layer, quantity);
      node.replaceChildren(
        ...row("layer", layer.words), ...row("reads", times(layer.from)), ...row("puts out", `${times(layer.to)} = ${thousands(layer.values)} values`, inner < 0 ? part("values") : undefined),
        ...row("parameters", weighed(layer), part("parameters")), ...row("multiply-adds", thousands(layer.MACs), part("MACs")), ...row("a unit sees", sees(now)),
      );
    };
    return { node, draw };
  }

  return { NAMES, numbers, picture, scaleOf, strip, thousands, times };
})();
