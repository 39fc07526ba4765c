"use strict";
// The layer explorer: layers as buttons, one map of the layer, what the chosen unit sees of the image, the counts.
(globalThis.cnnWidgets ??= {}).layer_explorer = (() => {
  const KEYS = ["image", "layers", "layer", "row", "column"];
  const CELL = 10;

  // ---- arithmetic: held against the package by the tests
  function seen(field, place, size) { // first and last pixel along one axis; all where nothing is a window any more
    if (!field) return [0, size - 1];
    const [width, jump, start] = field, first = start + place * jump - (width - 1) / 2;
    return [Math.max(0, first), Math.min(size - 1, first + width - 1)];
  }

  function view(state) {
    const { clamp } = cnnWidgets.shared;
    const index = clamp(state.layer, 0, state.layers.length - 1), layer = state.layers[index];
    const [row, column] = [state.row, state.column].map((place, axis) => clamp(place, 0, layer.size[axis] - 1));
    const sizes = [state.image.length, state.image[0].length];
    const [rows, columns] = [row, column].map((place, axis) => seen(layer.field[axis], place, sizes[axis]));
    return { state, index, layer, row, column, rows, columns };
  }

  const thousands = (count) => count.toLocaleString("en-GB");

  function sentence({ layer, row, column, rows, columns }) {
    const unit = layer.maps ? `unit (${row}, ${column}) of each map` : `unit ${row * layer.size[1] + column}`;
    const span = ([first, last]) => `${first} to ${last}`;
    return `${layer.name}, ${unit}: sees rows ${span(rows)} and columns ${span(columns)} of the image.`;
  }

  // ---- drawing
  function imageGrid() {
    const { make, svg } = cnnWidgets.shared;
    const pixels = svg("g"), box = svg("rect", { class: "cnn-seen" });
    const picture = svg("svg", { class: "cnn-layer-image", "aria-hidden": "true" }, pixels, box);
    let drawn = null;
    const paint = (image) => {
      drawn = image;
      picture.setAttribute("viewBox", `-2 -2 ${image[0].length * CELL + 4} ${image.length * CELL + 4}`);
      pixels.replaceChildren(
        svg("rect", { width: image[0].length * CELL, height: image.length * CELL, class: "cnn-paper" }),
        ...image.flatMap((line, r) => line.map((ink, c) => ink && svg("rect", {
          x: c * CELL, y: r * CELL, width: CELL + 0.3, height: CELL + 0.3, class: "cnn-ink", "fill-opacity": ink,
        }))).filter(Boolean),
      );
    };
    const draw = ({ state, rows, columns }) => {
      if (state.image !== drawn) paint(state.image);
      const place = { x: columns[0], y: rows[0], width: columns[1] - columns[0] + 1, height: rows[1] - rows[0] + 1 };
      Object.entries(place).forEach(([name, value]) => box.setAttribute(name, value * CELL));
    };
    return { node: make("div", {}, make("div", { class: "cnn-title" }, "Image"), picture), draw };
  }

  function mapGrid(move, to) {
    const { ARROWS, make, svg } = cnnWidgets.shared;
    const title = make("div", { class: "cnn-title" }), cells = svg("g"), chosen = svg("rect", { class: "cnn-seen", width: 10, height: 10 });
    const picture = svg("svg", { class: "cnn-layer-map", "aria-hidden": "true", onclick: (event) => {
      const cell = event.target.dataset;
      if (cell.row) to(Number(cell.row), Number(cell.column));
    } }, cells, chosen);
    const press = (event) => {
      if (!ARROWS[event.key]) return;
      event.preventDefault();
      move(...ARROWS[event.key]);
    };
    const keys = { tabindex: 0, role: "application", class: "cnn-keys", "aria-label": "One map of the layer; the arrow keys choose a unit", onkeydown: press };
    let drawn = null;
    const paint = (layer) => {
      drawn = layer;
      const [rows, columns] = layer.size, { range } = cnnWidgets.shared;
      picture.setAttribute("viewBox", `-2 -2 ${columns * CELL + 4} ${rows * CELL + 4}`);
      picture.style.width = `min(100%, ${Math.max(2, Math.min(13, columns * 0.6))}rem)`;
      cells.replaceChildren(...range(rows).flatMap((r) => range(columns).map((c) => svg("rect", {
        x: c * CELL, y: r * CELL, width: CELL, height: CELL, class: "cnn-layer-unit", "data-row": r, "data-column": c,
      }))));
      const shape = layer.maps ? `one of ${layer.maps} maps of ${rows}×${columns}` : `${rows * columns} units`;
      title.replaceChildren(`${layer.name} `, make("span", { class: "cnn-muted" }, shape));
    };
    const draw = ({ layer, row, column }) => {
      if (layer !== drawn) paint(layer);
      chosen.setAttribute("x", column * CELL);
      chosen.setAttribute("y", row * CELL);
    };
    return { node: make("div", keys, title, picture), draw };
  }

  function counts() {
    const { make } = cnnWidgets.shared;
    const names = ["layer", "units", "sees", "parameters", "connections", "uses of a parameter", "multiply-adds"];
    const values = names.map(() => make("b"));
    const node = make("div", { class: "cnn-numbers" }, ...names.flatMap((name, i) => [make("span", { class: "cnn-muted" }, name), values[i]]));
    const draw = ({ layer }) => {
      const units = (layer.maps || 1) * layer.size[0] * layer.size[1];
      const sees = layer.field.length ? layer.field.map(([size]) => size).join("×") : "everything";
      const uses = layer.parameters ? Number((layer.connections / layer.parameters).toFixed(1)) : "none is trained";
      const texts = [layer.kind, thousands(units), sees, thousands(layer.parameters), thousands(layer.connections), uses, thousands(layer.macs)];
      texts.forEach((text, i) => { values[i].textContent = text; });
    };
    return { node, draw };
  }

  function layerButtons(pick) {
    const { button, make } = cnnWidgets.shared;
    const node = make("div", { class: "cnn-transport", role: "group", "aria-label": "Layer" });
    const draw = ({ state: { layers }, index }) => {
      if (node.children.length !== layers.length) {
        node.replaceChildren(...layers.map(({ name }, i) => button(name, () => pick(i))));
      }
      [...node.children].forEach((child, i) => {
        child.setAttribute("aria-pressed", i === index);
        child.classList.toggle("cnn-primary", i === index);
      });
    };
    return { node, draw };
  }

  function render({ model, el }) {
    const { follow, frame, make, read, write } = cnnWidgets.shared;
    const current = () => view(read(model, KEYS));
    const middle = ({ size }) => ({ row: Math.floor(size[0] / 2), column: Math.floor(size[1] / 2) });
    const to = (row, column) => {
      const { row: r, column: c } = view({ ...current().state, row, column });
      write(model, { row: r, column: c });
    };
    const parts = [
      layerButtons((layer) => write(model, { layer, ...middle(current().state.layers[layer]) })),
      imageGrid(),
      mapGrid((rows, columns) => to(Math.max(0, current().row + rows), Math.max(0, current().column + columns)), to),
      counts(),
    ];
    const status = make("div", { class: "cnn-status", role: "status" });
    const [buttons, image, map, figures] = parts.map(({ node }) => node);
    el.append(frame("Layer explorer", buttons, status, make("div", { class: "cnn-layer-split" }, image, map, figures)));
    return follow(model, KEYS, () => {
      const now = current();
      parts.forEach(({ draw }) => draw(now));
      status.textContent = sentence(now);
    });
  }

  return { render, seen, view };
})();
