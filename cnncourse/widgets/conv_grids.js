"use strict";
// The three grids of the convolution explorer: padded input, kernel, output.
(globalThis.cnnWidgets ??= {}).convGrids = (() => {
  const CELL = 40; // drawing units; widgets.css gives the size on the screen
  let drawn = 0; // for ids that are unique in the page

  function panel(title, ...content) {
    const { make } = cnnWidgets.shared;
    const heading = make("div", { class: "cnn-title" }, title);
    const size = make("span", { class: "cnn-muted" });
    heading.append(" ", size);
    return { node: make("div", { class: "cnn-panel" }, heading, ...content), size };
  }

  function frame(svg, rows, columns, label) { // rows, columns: in cells
    svg.setAttribute("viewBox", `-3 -3 ${columns * CELL + 6} ${rows * CELL + 6}`);
    svg.setAttribute("style", `width: calc(${columns} * var(--cnn-cell))`);
    svg.setAttribute("aria-label", label);
  }

  function cell(row, column, kind, fill = null) {
    return cnnWidgets.shared.svg("rect", {
      class: kind, x: column * CELL, y: row * CELL, width: CELL, height: CELL, style: fill && `fill: ${fill}`,
    });
  }

  const text = (row, column, kind, content, dx = 0.5, dy = 0.5) => cnnWidgets.shared.svg("text", {
    class: kind, x: (column + dx) * CELL, y: (row + dy) * CELL,
  }, content);

  function place(rect, row, column, rows, columns) { // moves a frame, in cells
    const box = { x: column, y: row, width: columns, height: rows };
    Object.entries(box).forEach(([name, value]) => rect.setAttribute(name, value * CELL));
  }

  function cellAt(svg, event) { // row, column under the pointer
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [Math.floor(point.y / CELL), Math.floor(point.x / CELL)];
  }

  function dragging(svg, handle, move) { // a finger drags by the handle only and scrolls elsewhere
    let held = false;
    const go = (event) => held && move(...cellAt(svg, event));
    const end = () => { held = false; };
    svg.addEventListener("pointerdown", (event) => {
      held = event.pointerType !== "touch" || event.target === handle;
      if (held) svg.setPointerCapture(event.pointerId);
      go(event);
    });
    svg.addEventListener("click", (event) => move(...cellAt(svg, event)));
    cnnWidgets.shared.noScroll(handle);
    svg.addEventListener("pointermove", go);
    ["pointerup", "pointercancel"].forEach((name) => svg.addEventListener(name, end));
  }

  function hatching(id) {
    const { svg } = cnnWidgets.shared;
    const stripes = svg("path", { class: "cnn-stripes", d: "M-2 2 L2 -2 M0 10 L10 0 M8 12 L12 8" });
    return svg("defs", {}, svg("pattern", { id, width: 10, height: 10, patternUnits: "userSpaceOnUse" }, stripes));
  }

  function greys(input) { // smallest black, largest white
    const values = input.flat(), low = Math.min(...values), high = Math.max(...values);
    return (value) => Math.round(high > low ? 70 + (180 * (value - low)) / (high - low) : 200);
  }

  const isPixel = ({ rows, columns }, row, column) => row >= rows.before && row < rows.before + rows.size
    && column >= columns.before && column < columns.before + columns.size;

  const touched = (view, row, column) => view.terms.flat().some((term) => term.row === row && term.column === column);

  function inputCells(view, hatch) {
    const { number, range } = cnnWidgets.shared, { conv } = cnnWidgets;
    const { rows, columns, padded } = view, grey = greys(view.state.input);
    const readRows = range(rows.padded).map((row) => conv.isRead(rows, row));
    const readColumns = range(columns.padded).map((column) => conv.isRead(columns, column));
    return padded.flatMap((line, row) => line.flatMap((value, column) => {
      const pixel = isPixel(view, row, column), level = grey(value);
      const ink = !pixel ? "cnn-faint" : level < 118 ? "cnn-on-dark" : "cnn-on-light";
      const lost = view.count && !(readRows[row] && readColumns[column]);
      return [
        cell(row, column, pixel ? "cnn-pixel" : "cnn-padding", pixel ? `rgb(${level}, ${level}, ${level})` : null),
        ...(lost ? [cell(row, column, "cnn-fade"), cell(row, column, "cnn-lost", `url(#${hatch})`)] : []),
        text(row, column, `cnn-value ${lost ? "" : ink}`, number(value, 1), 0.5, touched(view, row, column) ? 0.32 : 0.5),
      ];
    }));
  }

  function windowCells({ terms }) { // the places that are read, with their weights in the corner
    const { fraction } = cnnWidgets.shared;
    return terms.flat().flatMap(({ row, column, weight }) => [
      cell(row, column, "cnn-tap"),
      cnnWidgets.shared.svg("rect", {
        class: "cnn-weight-back", x: column * CELL + 1, y: (row + 0.6) * CELL, width: CELL - 2, height: 0.4 * CELL - 1,
      }),
      text(row, column, "cnn-weight", `×${fraction(weight)}`, 0.5, 0.8),
    ]);
  }

  function lostLabels({ rows, columns, count }) {
    if (!count) return [];
    const middle = (axis) => axis.padded - axis.lost / 2;
    return [
      ...(rows.lost ? [text(middle(rows), columns.padded, "cnn-lost-label", "lost", 0.55, 0.03)] : []),
      ...(columns.lost ? [text(rows.padded, middle(columns), "cnn-lost-label", "lost", 0, 0.42)] : []),
    ];
  }

  function inputGrid(moveTo) {
    const { make, svg } = cnnWidgets.shared;
    const hatch = `cnn-hatch-${(drawn += 1)}`;
    const cells = svg("g"), taps = svg("g"), frameRect = svg("rect", { class: "cnn-window" });
    const picture = svg("svg", { role: "img" }, hatching(hatch), cells, taps, frameRect);
    const { node, size } = panel("Input", picture);
    dragging(picture, frameRect, moveTo);
    const draw = (view) => {
      const { rows, columns, place: [row, column] } = view;
      const border = rows.padded > rows.size || columns.padded > columns.size;
      size.textContent = `${rows.size} × ${columns.size}${border ? `, padded ${rows.padded} × ${columns.padded}` : ""}`;
      frame(picture, rows.padded + 0.7, columns.padded + 1, `${node.textContent}. ${windowText(view)}`);
      cells.replaceChildren(...inputCells(view, hatch), ...lostLabels(view));
      taps.replaceChildren(...windowCells(view));
      frameRect.toggleAttribute("hidden", !view.count);
      place(frameRect, row * rows.stride, column * columns.stride, rows.extent, columns.extent);
    };
    return { node: make("div", {}, node), draw };
  }

  function windowText({ rows, columns, place: [row, column], count }) {
    const span = (axis, at) => `${at * axis.stride} to ${at * axis.stride + axis.extent - 1}`;
    return count ? `The window is on rows ${span(rows, row)} and columns ${span(columns, column)}.` : "No window fits.";
  }

  function outputGrid(moveTo) {
    const { make, number, svg } = cnnWidgets.shared;
    const cells = svg("g"), here = svg("rect", { class: "cnn-window" });
    const picture = svg("svg", { role: "img" }, cells, here);
    const { node, size } = panel("Output", picture);
    dragging(picture, here, moveTo);
    const draw = ({ rows, columns, output, position, place: [row, column], count }) => {
      size.textContent = count ? `${rows.out} × ${columns.out}` : "none";
      const most = Math.max(...output.flat().map(Math.abs), 1e-12);
      const tint = (value) => `color-mix(in srgb, var(${value < 0 ? "--cnn-minus" : "--cnn-plus"}) ${10 + Math.round((45 * Math.abs(value)) / most)}%, var(--cnn-surface))`;
      cells.replaceChildren(...output.flatMap((line, r) => line.flatMap((value, c) => {
        const done = r * columns.out + c <= position;
        return [
          cell(r, c, "cnn-result", done && Math.abs(value) > 1e-12 ? tint(value) : null),
          text(r, c, done ? "cnn-value" : "cnn-value cnn-faint", done ? number(value, 1) : "·"),
        ];
      })));
      here.toggleAttribute("hidden", !count);
      place(here, row, column, 1, 1);
      frame(picture, Math.max(rows.out, 1), Math.max(columns.out, 1), `Output, ${position + 1} of ${count} values filled in`);
    };
    return { node: make("div", {}, node), draw };
  }

  function kernelGrid(edit) {
    const { make, weightFields } = cnnWidgets.shared;
    const field = (row, column) => make("input", {
      type: "text", autocomplete: "off", "aria-label": `Kernel, row ${row}, column ${column}`,
      onchange: (event) => edit(row, column, event.target),
    });
    const grid = weightFields(field), { node, size } = panel("Kernel", grid.node);
    const draw = ({ state: { kernel } }) => {
      size.textContent = `${kernel.length} × ${kernel[0].length}`;
      grid.draw(kernel);
    };
    return { node, draw };
  }

  return { inputGrid, kernelGrid, outputGrid };
})();
