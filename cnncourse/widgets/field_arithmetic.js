"use strict";
// The arithmetic of the field explorer: fields, stimuli, answers, spikes. Held against cnncourse.cells.
(globalThis.cnnWidgets ??= {}).field = (() => {
  const SIZE = 41, MIDDLE = (SIZE - 1) / 2, REST = 8, GAIN = 80, TRIALS = 8, MILLISECONDS = 1000;
  const range = (count) => Array.from({ length: count }, (_, index) => index);
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const relu = (value) => Math.max(value, 0);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const radians = (degrees) => (degrees * Math.PI) / 180;

  // ---- places: right and up of a centre, along a direction and to its left
  const paint = (value) => Float64Array.from({ length: SIZE * SIZE }, (_, i) =>
    value((i % SIZE) - MIDDLE, MIDDLE - Math.floor(i / SIZE)));
  const turned = (theta, [cx, cy], value) => {
    const cos = Math.cos(radians(theta)), sin = Math.sin(radians(theta));
    return paint((x, y) => value((x - cx) * cos + (y - cy) * sin, (y - cy) * cos - (x - cx) * sin));
  };

  // ---- stimuli
  const inside = (distance) => clamp(distance + 0.5, 0, 1);
  const spot = (radius, [cx, cy]) => paint((x, y) => inside(radius - Math.hypot(x - cx, y - cy)));
  const bar = (theta, width, length, centre) => turned(theta, centre, (along, across) =>
    inside(width / 2 - Math.abs(across)) * inside(length / 2 - Math.abs(along)));
  const edge = (theta, centre) => turned(theta, centre, (_, across) => inside(across));

  function image({ stimulus, theta, length, width, x, y, dark }) {
    const shapes = { bar: () => bar(theta, width, length, [x, y]), spot: () => spot(width / 2, [x, y]), edge: () => edge(theta, [x, y]) };
    const light = shapes[stimulus]();
    return dark ? light.map((value) => 1 - value) : light;
  }

  // ---- fields
  function differenceOfGaussians(centre, surround, at) {
    const [inner, outer] = [centre, surround].map((sigma) => {
      const values = paint((x, y) => Math.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * sigma ** 2)));
      const total = sum(values);
      return values.map((value) => value / total);
    });
    return inner.map((value, i) => value - outer[i]);
  }

  function gabor(theta, wavelength, sigma, phase, centre) { // twice as long as wide, its weights sum to 0
    const envelope = turned(theta, centre, (along, across) => Math.exp(-(across ** 2 + (0.5 * along) ** 2) / (2 * sigma ** 2)));
    const field = turned(theta, centre, (_, across) => Math.cos((2 * Math.PI * across) / wavelength + radians(phase)))
      .map((wave, i) => wave * envelope[i]);
    const share = sum(field) / sum(envelope);
    return field.map((value, i) => value - envelope[i] * share);
  }

  const away = (theta, distance) => [distance * Math.cos(radians(theta)), distance * Math.sin(radians(theta))];
  const weighed = (field, shown) => field.reduce((total, weight, i) => total + weight * shown[i], 0);
  const excited = (field) => sum(field.map(relu));

  // ---- cells: the field that is drawn, and the answer as a share of the best
  function linear(field) {
    const best = excited(field);
    return { field, answer: (shown) => weighed(field, shown) / best };
  }

  function complex(direction) {
    const fields = range(17).map((index) => gabor(direction, 12, 4, 0, away(direction + 90, index - 8)));
    const best = excited(fields[8]);
    return { field: fields[8], answer: (shown) => Math.max(...fields.map((field) => relu(weighed(field, shown)))) / best };
  }

  function endStopped(direction) {
    const field = gabor(direction, 8, 3, 0, [0, 0]);
    const ends = [14, -14].map((distance) => gabor(direction, 8, 3, 0, away(direction, distance)));
    const drawn = field.map((weight, i) => weight - relu(ends[0][i]) - relu(ends[1][i]));
    const against = (shown) => sum(ends.map((end) => relu(weighed(end, shown))));
    const alone = (shown) => relu(relu(weighed(field, shown)) - against(shown)), best = alone(bar(direction, 4, 14, [0, 0]));
    return { field: drawn, answer: (shown) => alone(shown) / best };
  }

  function builtFromRow(direction) {
    const fields = range(7).map((index) => differenceOfGaussians(1.5, 3, away(direction, 2 * (index - 3))));
    const total = (shown) => sum(fields.map((field) => relu(weighed(field, shown))));
    const best = total(bar(direction, 3, Infinity, [0, 0]));
    const drawn = fields[0].map((_, i) => sum(fields.map((field) => field[i])));
    return { field: drawn, answer: (shown) => relu(total(shown) - best / 2) / (best / 2) };
  }

  const negative = (field) => field.map((value) => -value);
  const lineOrEdge = (phase) => (direction) => linear(gabor(direction, 12, 4, phase, [0, 0]));
  const CELLS = {
    "on-centre": () => linear(differenceOfGaussians(2.5, 5, [0, 0])),
    "off-centre": () => linear(negative(differenceOfGaussians(2.5, 5, [0, 0]))),
    "light line": lineOrEdge(0), "dark line": lineOrEdge(180),
    "edge, light on the left": lineOrEdge(-90), "edge, light on the right": lineOrEdge(90),
    "line, built from a row": builtFromRow, complex, "end-stopped": endStopped,
  };

  const built = new Map();
  function cell({ cell: name, direction }) { // built once for each name and direction
    const key = `${name} ${direction}`;
    if (!built.has(key)) built.set(key, CELLS[name](direction));
    return built.get(key);
  }

  const answer = (state) => cell(state).answer(image(state));
  const rate = (state) => relu(REST + GAIN * answer(state)); // spikes per second

  // ---- spikes: the same chances each time, so that only the rate changes them
  function uniforms(seed, count) { // mulberry32
    let a = seed;
    return range(count).map(() => {
      a = (a + 0x6d2b79f5) | 0;
      let t = Math.imul(a ^ (a >>> 15), 1 | a);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    });
  }

  let chances = null;
  function spikes(spikesPerSecond) { // for each trial the milliseconds with a spike
    chances ??= uniforms(1962, TRIALS * MILLISECONDS);
    const fires = (trial, at) => chances[trial * MILLISECONDS + at] < spikesPerSecond / 1000;
    return range(TRIALS).map((trial) => range(MILLISECONDS).filter((at) => fires(trial, at)));
  }

  return { CELLS: Object.keys(CELLS), GAIN, MIDDLE, REST, SIZE, answer, away, cell, image, rate, spikes, uniforms };
})();
