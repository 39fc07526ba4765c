"use strict";
// The pooling window: controls, moving the picture, what the chosen window reads, how much has changed.
(globalThis.cnnWidgets ??= {}).pooling_window = (() => {
  const KEYS = ["image", "kind", "window", "stride", "down", "right", "position"];
  const FURTHEST = 6; // pixels
  const NAMES = { max: "maximum", min: "minimum", average: "average", weighted: "weighted average", L2: "L2 (length)" };
  const pairs = (values) => values.map((value) => [value, String(value)]);

  function withCurrent(options, value) { // a value that came from Python stands in the list too
    return options.some(([option]) => option === value) ? options : [...options, [value, String(value)]];
  }

  function controls(change) {
    const { choice, make } = cnnWidgets.shared, { pooling } = cnnWidgets;
    const still = { down: 0, right: 0 };
    const picture = choice("Picture", (name) => name !== "your own" && change({ image: pooling.PICTURES[name], ...still }));
    const kind = choice("Pooling", (value) => change({ kind: value }));
    const window = choice("Window", (value) => change({ window: value }));
    const stride = choice("Stride", (value) => change({ stride: value }));
    const node = make("div", { class: "cnn-controls cnn-controls-4" }, picture.node, kind.node, window.node, stride.node);
    const draw = ({ state }) => {
      const name = pooling.nameOf(state.image);
      picture.draw(name, withCurrent(pairs(Object.keys(pooling.PICTURES)), name));
      kind.draw(state.kind, pooling.KINDS.map((key) => [key, NAMES[key]]));
      window.draw(state.window, [1, 2, 3, 4, 5].map((size) => [size, `${size} × ${size}`]));
      stride.draw(state.stride, pairs([1, 2, 3, 4, 5]));
    };
    return { node, draw };
  }

  function movers(change, current) {
    const { button, clamp, make } = cnnWidgets.shared;
    const by = (down, right) => () => {
      const { state } = current();
      change({ down: clamp(state.down + down, -FURTHEST, FURTHEST), right: clamp(state.right + right, -FURTHEST, FURTHEST) });
    };
    const arrow = (sign, word, down, right) => button(sign, by(down, right), { "aria-label": `Move the picture ${word}`, class: "cnn-button cnn-pool-arrow" });
    const back = button("Back to start", () => change({ down: 0, right: 0 }));
    const node = make("div", { class: "cnn-transport", role: "group", "aria-label": "Move the picture by a pixel" },
      make("span", { class: "cnn-muted cnn-pool-word" }, "Move the picture"), arrow("←", "left", 0, -1), arrow("→", "right", 0, 1),
      arrow("↑", "up", -1, 0), arrow("↓", "down", 1, 0), back);
    const draw = ({ state }) => { back.disabled = !state.down && !state.right; };
    return { node, draw };
  }

  function written() { // the chosen window in words and numbers
    const { fraction, make, number } = cnnWidgets.shared;
    const node = make("div", { class: "cnn-written cnn-pool-written" });
    const WORDS = { max: "largest of", min: "smallest of", average: "mean of", weighted: "weighted mean of", L2: "root of the sum of squares of" };
    const draw = ({ state, count, place, pixels, pooled }) => {
      if (!count) return node.replaceChildren("No window fits.");
      const values = pixels.map(({ value }) => number(value, 1)).join(" ");
      const along = cnnWidgets.pooling.weights(state.window).map(fraction).join(" ");
      const how = state.kind === "weighted" ? `, weights ${along} along both axes` : "";
      return node.replaceChildren(make("b", {}, `pooled[${place.join(", ")}]`), ` = ${WORDS[state.kind]} ${values}${how} = `,
        make("b", {}, number(pooled[place[0]][place[1]])));
    };
    return { node, draw };
  }

  function statusText({ state, count, changed, moved, share, imageShare }) {
    const { number } = cnnWidgets.shared;
    if (!count) return `A window of ${state.window} × ${state.window} does not fit the picture.`;
    const true_ = (grid) => grid.flat().filter(Boolean).length;
    const per = (part) => (part === null ? "–" : `${Math.round(100 * part)} %`);
    if (!state.down && !state.right) return "Nothing is moved yet. Move the picture by a pixel and see which pooled values change.";
    return `Moved ${number(state.down)} down, ${number(state.right)} right: ${true_(changed)} of ${count} pooled values changed, `
      + `and ${true_(moved)} of ${moved.flat().length} pixels. The difference is ${per(share)} of the size of the pooled map, ${per(imageShare)} of the picture's.`;
  }

  function legend() {
    const { make } = cnnWidgets.shared;
    const entry = (kind, text) => make("span", {}, make("i", { class: `cnn-swatch ${kind}` }), text);
    return make("div", { class: "cnn-legend cnn-muted" }, entry("cnn-swatch-window", "the chosen window and its value"),
      entry("cnn-swatch-winner", "the winner of a window (max, min)"),
      entry("cnn-swatch-tied", "the first of equals"), entry("cnn-swatch-changed", "changed by the move"));
  }

  function grids(change, current) {
    const { clamp, make } = cnnWidgets.shared, { pictureGrid, pooledGrid } = cnnWidgets.poolingGrids;
    const ink = (row, column) => { // on the picture as it lies before the move
      const { state } = current(), at = [row - state.down, column - state.right];
      if (state.image[at[0]]?.[at[1]] === undefined) return;
      change({ image: state.image.map((line, r) => line.map((old, c) => (r === at[0] && c === at[1] ? (old ? 0 : 9) : old))) });
    };
    const choose = (row, column) => {
      const { pooled } = current(), columns = pooled[0]?.length ?? 0;
      if (columns) change({ position: clamp(row, 0, pooled.length - 1) * columns + clamp(column, 0, columns - 1) });
    };
    const move = (rows, columns) => choose(current().place[0] + rows, current().place[1] + columns);
    const picture = pictureGrid(ink), pooled = pooledGrid(choose, move);
    const node = make("div", { class: "cnn-pool-grids" }, picture.node, pooled.node);
    return { node, draw: (view) => [picture, pooled].forEach((grid) => grid.draw(view)) };
  }

  function render({ model, el }) {
    const { follow, frame, make, read, write } = cnnWidgets.shared, { view } = cnnWidgets.pooling;
    const current = () => view(read(model, KEYS));
    const change = (values) => write(model, values);
    const status = make("div", { class: "cnn-status", role: "status", "aria-live": "polite" });
    const parts = [controls(change), movers(change, current), grids(change, current), written()];
    const [top, arrows, middle, words] = parts.map(({ node }) => node);
    el.append(frame("Pooling window", top, arrows, status, middle, legend(), words));
    return follow(model, KEYS, () => {
      const now = current();
      parts.forEach(({ draw }) => draw(now));
      status.textContent = statusText(now);
    });
  }

  return { render };
})();
