"use strict";
// The two grids of the pooling window: the picture, and what is left of it.
(globalThis.cnnWidgets ??= {}).poolingGrids = (() => {
  const CELL = 40; // drawing units

  const rect = (row, column, kind, fill = null) => cnnWidgets.shared.svg("rect", {
    class: kind, x: column * CELL, y: row * CELL, width: CELL, height: CELL, style: fill && `fill: ${fill}`,
  });
  const text = (row, column, kind, content, dy = 0.5) => cnnWidgets.shared.svg("text", {
    class: kind, x: (column + 0.5) * CELL, y: (row + dy) * CELL,
  }, content);
  const ring = ({ row, column, tied }) => cnnWidgets.shared.svg("circle", {
    class: tied ? "cnn-pool-winner cnn-pool-tied" : "cnn-pool-winner", cx: (column + 0.5) * CELL, cy: (row + 0.5) * CELL, r: CELL * 0.42,
  });

  function tinted(value, most) {
    const share = most ? Math.round((62 * Math.abs(value)) / most) : 0;
    return `color-mix(in srgb, var(--cnn-blue) ${share}%, var(--cnn-surface))`;
  }

  function panel(title, press) { // a heading, a picture, and the keys that work on it
    const { make, svg } = cnnWidgets.shared;
    const size = make("span", { class: "cnn-muted" }), cells = svg("g"), marks = svg("g");
    const picture = svg("svg", { class: "cnn-pool-grid", role: "img" }, cells, marks);
    const heading = make("div", { class: "cnn-title" }, title, " ", size);
    const node = make("div", { class: "cnn-pool-panel", tabindex: 0, role: "application", onkeydown: press }, heading, picture);
    const frame = (rows, columns, label) => {
      picture.setAttribute("viewBox", `-3 -3 ${columns * CELL + 6} ${rows * CELL + 6}`);
      picture.setAttribute("aria-label", label);
    };
    return { node, size, picture, cells, marks, frame };
  }

  function cellAt(picture, event) { // row, column under the pointer
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    return [Math.floor(point.y / CELL), Math.floor(point.x / CELL)];
  }

  function windowRect({ place: [row, column], state: { window, stride }, count }) {
    const box = rect(0, 0, "cnn-window");
    const at = { x: column * stride, y: row * stride, width: window, height: window };
    Object.entries(at).forEach(([name, value]) => box.setAttribute(name, value * CELL));
    return count ? [box] : [];
  }

  function pictureGrid(ink) {
    const { ARROWS, clamp, number } = cnnWidgets.shared;
    let cursor = [5, 5], size = [1, 1], redraw = () => {};
    const press = (event) => {
      if (ARROWS[event.key]) cursor = cursor.map((at, axis) => clamp(at + ARROWS[event.key][axis], 0, size[axis] - 1));
      else if (event.key === "Enter" || event.key === " ") ink(...cursor);
      else return;
      event.preventDefault();
      redraw();
    };
    const { node, size: label, picture, cells, marks, frame } = panel("Picture", press);
    node.setAttribute("aria-label", "Picture; the arrow keys choose a pixel, Enter inks it or wipes it");
    picture.addEventListener("click", (event) => {
      cursor = cellAt(picture, event).map((at, axis) => clamp(at, 0, size[axis] - 1));
      ink(...cursor);
    });
    const draw = (view) => {
      const { image, winners } = view, { down, right } = view.state;
      size = [image.length, image[0].length];
      cursor = cursor.map((at, axis) => clamp(at, 0, size[axis] - 1));
      label.textContent = `${size.join(" × ")}, moved ${number(down)} down, ${number(right)} right`;
      const cursorText = `Pixel ${cursor.join(", ")} is ${number(image[cursor[0]][cursor[1]], 1)}.`;
      frame(...size, `Picture, moved ${number(down)} down and ${number(right)} right. ${cursorText}`);
      cells.replaceChildren(...image.flatMap((line, row) => line.flatMap((value, column) => [
        rect(row, column, "cnn-result", tinted(value, 9)),
        ...(value ? [text(row, column, "cnn-value", number(value, 1))] : []),
      ])));
      redraw = () => marks.replaceChildren(...winners.map(ring), rect(...cursor, "cnn-pool-cursor"), ...windowRect(view));
      redraw();
    };
    return { node, draw };
  }

  function pooledGrid(choose, move) {
    const { ARROWS, number } = cnnWidgets.shared;
    const press = (event) => {
      if (!ARROWS[event.key]) return;
      event.preventDefault();
      move(...ARROWS[event.key]);
    };
    const { node, size, picture, cells, marks, frame } = panel("Pooled", press);
    node.setAttribute("aria-label", "Pooled values; the arrow keys choose one and show its window");
    picture.addEventListener("click", (event) => choose(...cellAt(picture, event)));
    const draw = ({ pooled, before, changed, count, place }) => {
      const columns = pooled[0]?.length ?? 0, most = Math.max(...pooled.flat().map(Math.abs), 9);
      size.textContent = count ? `${pooled.length} × ${columns}` : "none";
      frame(Math.max(pooled.length, 1), Math.max(columns, 1), count
        ? `Pooled values. ${number(pooled[place[0]][place[1]], 1)} at ${place.join(", ")}, before the move ${number(before[place[0]][place[1]], 1)}.`
        : "No window fits");
      cells.replaceChildren(...pooled.flatMap((line, row) => line.flatMap((value, column) => [
        rect(row, column, "cnn-result", tinted(value, most)),
        text(row, column, "cnn-value", number(value, 1), changed[row][column] ? 0.36 : 0.5),
        ...(changed[row][column] ? [rect(row, column, "cnn-pool-changed"),
          text(row, column, "cnn-pool-was", `was ${number(before[row][column], 1)}`, 0.74)] : []),
      ])));
      marks.replaceChildren(...(count ? [rect(...place, "cnn-window")] : []));
    };
    return { node, draw };
  }

  return { pictureGrid, pooledGrid };
})();
