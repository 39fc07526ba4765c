"use strict";
// The architecture explorer's arithmetic: held against the package by the tests.
(globalThis.cnnWidgets ??= {}).architecture_arithmetic = (() => {
  // Receptive field along one axis is [size, jump, start]: the centre of unit i lies at start + i * jump.
  function unit(field, share, out, size) { // the unit whose centre is nearest to a place on the image, 0 … 1
    const { clamp } = cnnWidgets.shared, [, jump, start] = field;
    return clamp(Math.round((share * size - 0.5 - start) / jump), 0, out - 1);
  }

  function seen(field, place, size) { // first and last pixel that a unit sees, and whether it reaches further
    if (!field) return { from: 0, to: size - 1, beyond: false };
    const [width, jump, start] = field, first = start + place * jump - (width - 1) / 2, last = first + width - 1;
    return { from: Math.max(0, first), to: Math.min(size - 1, last), beyond: first < 0 || last > size - 1 };
  }

  function view(state) {
    const { clamp } = cnnWidgets.shared;
    const index = clamp(state.layer, 0, state.layers.length - 1), block = state.layers[index];
    const part = clamp(state.part, -1, block.parts.length - 1), layer = part < 0 ? block : block.parts[part];
    const sizes = state.input.slice(-2), isMap = layer.to.length === 3;
    const places = [state.row, state.column].map((share, axis) =>
      (isMap && layer.field.length ? unit(layer.field[axis], share, layer.to[axis + 1], sizes[axis]) : 0));
    const spans = places.map((place, axis) => seen(layer.field[axis], place, sizes[axis]));
    return { state, index, part, block, layer, isMap, places, spans, sizes };
  }

  function amount(layer, quantity, sizes) { // what a bar shows; a field is at most the whole image
    if (quantity !== "field") return layer[quantity];
    return layer.field.length ? Math.min(layer.field[0][0], sizes[0]) : sizes[0];
  }

  function share(state, layer, quantity) { // of the whole network, 0 … 1
    const sum = state.layers.reduce((total, each) => total + each[quantity], 0);
    return sum ? layer[quantity] / sum : 0;
  }

  return { amount, seen, share, unit, view };
})();
