"use strict";
// The arithmetic of the Neocognitron: no drawing, no state. Held against cnncourse.neocognitron.
// A layer is {planes, side, values}, its values plane by plane, row by row.
(globalThis.cnnWidgets ??= {}).neocognitron = (() => {
  const DECAY = 0.9; // how the fixed weights c and d fall with the distance

  function falling(size) {
    const steps = Array.from({ length: size }, (_, index) => index - (size - 1) / 2);
    return Float64Array.from(steps.flatMap((down) => steps.map((right) => DECAY ** Math.hypot(down, right))));
  }

  function unpack({ alpha, modules }) { // bytes times the scale of their plane
    const read = (module) => {
      const bytes = cnnWidgets.shared.decoded(module.a);
      const size = module.below * module.s_window ** 2;
      const weights = module.learned.map((_, nth) => Float64Array.from(bytes.subarray(nth * size, (nth + 1) * size), (whole) => whole * module.scale[nth]));
      return { ...module, weights, c: falling(module.s_window), d: falling(module.c_window) };
    };
    return { alpha, modules: modules.map(read) };
  }

  const outSize = (size, window, stride, before, after) => Math.floor((size + before + after - window) / stride) + 1;

  function gather(u, window, row, column) { // what is lit in the window whose corner is there: [place in the weights, answer] pairs
    const places = [], answers = [];
    for (let plane = 0; plane < u.planes; plane += 1) {
      for (let i = Math.max(0, -row); i < window && row + i < u.side; i += 1) {
        for (let j = Math.max(0, -column); j < window && column + j < u.side; j += 1) {
          const answer = u.values[(plane * u.side + row + i) * u.side + column + j];
          if (answer) { places.push((plane * window + i) * window + j); answers.push(answer); }
        }
      }
    }
    return { places, answers };
  }

  const dot = (weights, { places, answers }) => answers.reduce((sum, answer, nth) => sum + weights[places[nth]] * answer, 0);

  function inhibition({ places, answers }, c, below) { // the V-cell: a root mean square, its weights c adding up to 1
    const total = below * c.reduce((sum, weight) => sum + weight, 0);
    return Math.sqrt(answers.reduce((sum, answer, nth) => sum + c[places[nth] % c.length] * answer ** 2, 0) / total);
  }

  function sLayer(u, module) {
    const { planes, s_window: window, s_padding: pad, r } = module, side = outSize(u.side, window, 1, pad, pad);
    const values = new Float64Array(planes * side * side);
    for (let place = 0; place < side * side; place += 1) {
      const seen = gather(u, window, Math.floor(place / side) - pad, (place % side) - pad);
      const v = inhibition(seen, module.c, module.below);
      module.learned.forEach((plane, nth) => {
        const ratio = (1 + dot(module.weights[nth], seen)) / (1 + ((2 * r) / (1 + r)) * module.b[nth] * v);
        values[plane * side * side + place] = r * Math.max(ratio - 1, 0);
      });
    }
    return { planes, side, values };
  }

  function cLayer(s, module, alpha) {
    const { planes, c_window: window, c_stride: stride, c_padding: [before, after] } = module;
    const side = outSize(s.side, window, stride, before, after), size = side * side, values = new Float64Array(planes * size);
    for (let place = 0; place < size; place += 1) {
      const seen = gather(s, window, Math.floor(place / side) * stride - before, (place % side) * stride - before);
      seen.places.forEach((at, nth) => { // each C-cell sees its own plane
        values[Math.floor(at / window ** 2) * size + place] += module.d[at % window ** 2] * seen.answers[nth];
      });
      let mean = 0;
      for (let plane = 0; plane < planes; plane += 1) mean += values[plane * size + place] / planes;
      for (let plane = 0; plane < planes; plane += 1) {
        const x = Math.max((1 + values[plane * size + place]) / (1 + mean) - 1, 0);
        values[plane * size + place] = x / (alpha + x);
      }
    }
    return { planes, side, values };
  }

  function respond(net, image) { // S1, C1, S2, C2, S3, C3
    const layers = [];
    let u = { planes: 1, side: image.length, values: Float64Array.from(image.flat()) };
    for (const module of net.modules) {
      const s = sLayer(u, module);
      u = cLayer(s, module, net.alpha);
      layers.push(s, u);
    }
    return layers;
  }

  // ---- the retina
  function shift(image, down, right) { // as far as no lit cell leaves it
    const lit = image.flatMap((row, i) => row.flatMap((value, j) => (value ? [[i, j]] : [])));
    const by = [down, right].map((want, axis) => {
      const places = lit.map((place) => place[axis]);
      return Math.min(Math.max(want, -Math.min(...places)), image.length - 1 - Math.max(...places));
    });
    const from = (i, j) => image[i - by[0]]?.[j - by[1]] ?? 0;
    return lit.length ? image.map((row, i) => row.map((_, j) => from(i, j))) : image;
  }

  const flip = (image, row, column, value) =>
    image.map((line, i) => (i === row ? line.map((old, j) => (j === column ? value ?? 1 - old : old)) : line));

  function noise(image, count, seed) { // turns cells over, the same ones for the same seed
    let state = seed * 7919 + 17, changed = image;
    for (let nth = 0; nth < count; nth += 1) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const place = Math.floor((state / 2147483648) * image.length ** 2);
      changed = flip(changed, Math.floor(place / image.length), place % image.length);
    }
    return changed;
  }

  return { falling, flip, noise, respond, shift, unpack };
})();
