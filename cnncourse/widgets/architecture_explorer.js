"use strict";
// The architecture explorer: the network as boxes to scale, a block opened, the field on the image, the counts.
(globalThis.cnnWidgets ??= {}).architecture_explorer = (() => {
  const KEYS = ["name", "input", "picture", "chains", "layers", "layer", "part", "quantity", "row", "column"];

  function sentence({ block, layer, part, isMap, places, spans }) {
    const { times } = cnnWidgets.architecture_parts;
    const where = part < 0 ? layer.name : `${layer.name} in ${block.name}`;
    const unit = isMap ? `unit (${places.join(", ")}) of each of its ${layer.to[0]} maps` : "each unit";
    const [rows, columns] = spans.map(({ from, to }) => `${from} to ${to}`);
    return `${where}: ${times(layer.to)}; ${unit} sees rows ${rows} and columns ${columns}.`;
  }

  function opened(pick) { // the block that is chosen, layer by layer; nothing for a simple layer
    const { make } = cnnWidgets.shared, { strip } = cnnWidgets.architecture_parts;
    const inner = strip("Layers of the block", (index) => pick(index));
    const title = make("div", { class: "cnn-title" });
    const node = make("div", { class: "cnn-arch-open" }, title, inner.node);
    const draw = ({ block, part, state, sizes }) => {
      node.hidden = !block.parts.length;
      if (node.hidden) return;
      const { amount } = cnnWidgets.architecture_arithmetic, { scaleOf } = cnnWidgets.architecture_parts;
      title.textContent = `${block.name}: ${block.ways.length} branches${block.joint ? `, ${block.joint}` : ""}`;
      const amounts = block.parts.map((each) => amount(each, state.quantity, sizes));
      inner.draw({ layers: block.parts, titles: block.ways, group: "way", scale: scaleOf(state.layers), index: part, amounts });
    };
    return { node, draw };
  }

  function render({ model, el }) {
    const { choice, clamp, follow, frame, make, read, write } = cnnWidgets.shared;
    const { amount, view } = cnnWidgets.architecture_arithmetic;
    const { NAMES, numbers, picture, scaleOf, strip } = cnnWidgets.architecture_parts;
    const current = () => view(read(model, KEYS));
    const to = (row, column) => write(model, { row: clamp(row, 0, 1), column: clamp(column, 0, 1) });
    const move = (rows, columns) => { // one unit on; one pixel where every unit sees all
      const { layer, sizes, state, isMap, places } = current();
      const next = [rows, columns].map((by, axis) => {
        const field = isMap && layer.field[axis];
        if (!by || !field) return [state.row, state.column][axis] + by / sizes[axis];
        return (field[2] + clamp(places[axis] + by, 0, layer.to[axis + 1] - 1) * field[1] + 0.5) / sizes[axis];
      });
      to(...next);
    };
    const layers = strip("Layers", (layer) => write(model, { layer, part: -1 }));
    const whole = { node: layers.node, draw: ({ state, index, sizes }) => layers.draw({
      layers: state.layers, titles: state.chains, group: "chain", scale: scaleOf(state.layers), index,
      amounts: state.layers.map((each) => amount(each, state.quantity, sizes)),
    }) };
    const bars = choice("bars show", (quantity) => write(model, { quantity }));
    const parts = [
      { node: bars.node, draw: ({ state }) => bars.draw(state.quantity, Object.entries(NAMES)) },
      whole, opened((part) => write(model, { part })), picture(move, to), numbers(),
    ];
    const status = make("div", { class: "cnn-status", role: "status" });
    const [select, boxes, block, image, figures] = parts.map(({ node }) => node);
    el.append(frame("Architecture explorer", make("div", { class: "cnn-arch-head" }, select), boxes, block, status,
      make("div", { class: "cnn-arch-split" }, image, figures)));
    return follow(model, KEYS, () => {
      const now = current();
      parts.forEach(({ draw }) => draw(now));
      status.textContent = sentence(now);
    });
  }

  return { render };
})();
