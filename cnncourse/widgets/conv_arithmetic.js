"use strict";
// The arithmetic of the convolution explorer: no drawing, no state. Held against cnncourse.shapes and cnncourse.ops.
(globalThis.cnnWidgets ??= {}).conv = (() => {
  const range = (count) => Array.from({ length: count }, (_, index) => index);
  const table = (rows, columns, value) => range(rows).map((row) => range(columns).map((column) => value(row, column)));

  // ---- sizes
  const windowExtent = (kernel, dilation) => (kernel - 1) * dilation + 1;

  function outputSize(size, kernel, stride, [before, after], dilation) {
    return Math.max(0, Math.floor((size + before + after - windowExtent(kernel, dilation)) / stride) + 1);
  }

  function resolvePadding(padding, kernel, dilation) { // before, after
    if (padding === "valid") return [0, 0];
    if (padding !== "same") return [padding, padding];
    const total = windowExtent(kernel, dilation) - 1;
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }

  function axis(size, kernel, { stride, padding, dilation }) {
    const [before, after] = resolvePadding(padding, kernel, dilation);
    const extent = windowExtent(kernel, dilation);
    const out = outputSize(size, kernel, stride, [before, after], dilation);
    const padded = before + size + after;
    const lost = out ? padded - (out - 1) * stride - extent : 0; // never read at the far border
    return { size, kernel, stride, dilation, before, after, padded, extent, out, lost };
  }

  const taps = (axis, place) => range(axis.kernel).map((index) => place * axis.stride + index * axis.dilation);

  const isRead = (axis, index) => range(axis.out).some((place) => taps(axis, place).includes(index));

  function formula({ size, kernel, stride, dilation, before, after, out }) {
    const padding = before === after ? `2·${before}` : `${before} + ${after}`;
    const reach = dilation === 1 ? `${kernel}` : `${dilation}·(${kernel} − 1) − 1`;
    const room = size + before + after - windowExtent(kernel, dilation);
    const start = `⌊(${size} + ${padding} − ${reach})/${stride}⌋ + 1`;
    const ratio = String(Math.round((room / stride) * 100) / 100).replace("-", "−");
    return room < 0 ? `(${size} + ${padding} − ${reach}) < 0` : `${start} = ⌊${ratio}⌋ + 1 = ${out}`;
  }

  function problem({ stride, padding, padding_mode: mode }, rows, columns) {
    if (padding === "same" && stride > 1) return 'padding="same" needs stride 1: with a larger stride the size cannot stay the same.';
    const most = { reflect: 1, symmetric: 0 }[mode] ?? -Infinity;
    if ([rows, columns].some(({ size, before, after }) => Math.max(before, after) > size - most)) {
      return `There is more ${mode} padding than pixels to mirror.`;
    }
    const tight = [rows, columns].find((axis) => axis.out < 1);
    return tight ? `The window spans ${tight.extent} pixels but the padded input has ${tight.padded}: it fits nowhere.` : "";
  }

  // ---- values
  function source(index, size, mode) { // the pixel that a padded place copies; -1 for none, which is 0
    if (index >= 0 && index < size) return index;
    if (mode === "zeros") return -1;
    if (mode === "replicate") return index < 0 ? 0 : size - 1;
    const twice = mode === "symmetric" ? 1 : 0; // the border pixel is mirrored too
    return index < 0 ? -index - twice : 2 * (size - 1) + twice - index;
  }

  function pad(input, rows, columns, mode) {
    return table(rows.padded, columns.padded, (row, column) => {
      const from = [source(row - rows.before, rows.size, mode), source(column - columns.before, columns.size, mode)];
      return from.includes(-1) ? 0 : input[from[0]]?.[from[1]] ?? 0;
    });
  }

  function products(padded, kernel, rows, columns, row, column) { // one list per kernel row
    return kernel.map((weights, kernelRow) => weights.map((weight, kernelColumn) => {
      const at = [taps(rows, row)[kernelRow], taps(columns, column)[kernelColumn]];
      const pixel = padded[at[0]][at[1]];
      return { row: at[0], column: at[1], pixel, weight, product: pixel * weight };
    }));
  }

  const sum = (terms) => terms.flat().reduce((total, term) => total + term.product, 0);

  function view(state) { // everything that is drawn
    const rows = axis(state.input.length, state.kernel.length, state);
    const columns = axis(state.input[0].length, state.kernel[0].length, state);
    const trouble = problem(state, rows, columns);
    const count = trouble ? 0 : rows.out * columns.out;
    const position = Math.min(Math.max(state.position, 0), Math.max(count - 1, 0));
    const padded = pad(state.input, rows, columns, state.padding_mode);
    const at = (row, column) => products(padded, state.kernel, rows, columns, row, column);
    const output = count ? table(rows.out, columns.out, (row, column) => sum(at(row, column))) : [];
    const place = count ? [Math.floor(position / columns.out), position % columns.out] : [0, 0];
    return { state, rows, columns, problem: trouble, count, position, padded, output, place, terms: count ? at(...place) : [] };
  }

  // ---- choices
  const near = (value, middle, reach) => Math.abs(value - middle) <= reach;
  const IMAGES = {
    square: (rows, columns) => table(rows, columns, (row, column) =>
      (near(row, (rows - 1) / 2, rows / 4) && near(column, (columns - 1) / 2, columns / 4) ? 9 : 1)),
    edge: (rows, columns) => table(rows, columns, (_, column) => (column < columns / 2 ? 1 : 8)),
    ramp: (rows, columns) => table(rows, columns, (row, column) => (row + column) % 10),
    spot: (rows, columns) => table(rows, columns, (row, column) =>
      (row === Math.floor(rows / 2) && column === Math.floor(columns / 2) ? 1 : 0)),
  };
  const centre = (rows, columns, inside, outside) => table(rows, columns, (row, column) =>
    (row === Math.floor((rows - 1) / 2) && column === Math.floor((columns - 1) / 2) ? inside : outside));
  const fixed = (kernel) => Object.assign(() => kernel, { fixed: true });
  const KERNELS = {
    "box blur": (rows, columns) => table(rows, columns, () => 1 / (rows * columns)),
    edges: (rows, columns) => centre(rows, columns, rows * columns - 1, -1),
    "Sobel x": fixed([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "Sobel y": fixed([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    sharpen: fixed([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    copy: (rows, columns) => centre(rows, columns, 1, 0),
  };

  const nameOf = (choices, values) => Object.keys(choices).find((name) =>
    JSON.stringify(choices[name](values.length, values[0].length)) === JSON.stringify(values)) ?? "custom";

  function resizeKernel(kernel, rows, columns) {
    const build = KERNELS[nameOf(KERNELS, kernel)];
    if (build && !build.fixed) return build(rows, columns);
    return table(rows, columns, (row, column) => kernel[row]?.[column] ?? 0);
  }

  function resizeImage(input, rows, columns) {
    const build = IMAGES[nameOf(IMAGES, input)];
    const repeat = (row, column) => input[row % input.length][column % input[0].length];
    return build ? build(rows, columns) : table(rows, columns, repeat);
  }

  return {
    IMAGES, KERNELS, axis, formula, isRead, nameOf, outputSize, pad, problem, resizeImage, resizeKernel,
    resolvePadding, source, taps, view,
  };
})();
