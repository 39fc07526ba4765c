"use strict";
// The screen of the field explorer: the field below, the stimulus above it, to be moved, turned and lengthened.
(globalThis.cnnWidgets ??= {}).fieldPicture = (() => {
  const CELL = 10, TURN = 5;
  const span = () => cnnWidgets.field.SIZE * CELL;
  const across = (x) => (x + cnnWidgets.field.MIDDLE + 0.5) * CELL;
  const down = (y) => (cnnWidgets.field.MIDDLE - y + 0.5) * CELL;
  const LONGEST = 60, WIDEST = 30;

  function inField(picture, event) { // pixels right and up of the middle
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    const { MIDDLE } = cnnWidgets.field;
    return [point.x / CELL - MIDDLE - 0.5, MIDDLE + 0.5 - point.y / CELL];
  }

  function paintField(field) { // blue excites, orange inhibits, nothing where the weight is 0
    const { SIZE } = cnnWidgets.field, most = Math.max(...field.map(Math.abs));
    const pixels = new ImageData(SIZE, SIZE);
    field.forEach((weight, i) => {
      const colour = weight > 0 ? [31, 111, 197] : [214, 104, 28];
      pixels.data.set([...colour, Math.round(255 * Math.abs(weight / most))], 4 * i);
    });
    return cnnWidgets.shared.pictured(pixels);
  }

  function outline({ stimulus, width, length }) { // around the stimulus, before it is turned and moved
    const [w, l, far] = [width * CELL, Math.min(length, 2 * LONGEST) * CELL, 2 * span()];
    if (stimulus === "spot") return `M ${-w / 2} 0 a ${w / 2} ${w / 2} 0 1 0 ${w} 0 a ${w / 2} ${w / 2} 0 1 0 ${-w} 0 Z`;
    if (stimulus === "edge") return `M ${-far} 0 H ${far} V ${-far} H ${-far} Z`;
    return `M ${-l / 2} ${-w / 2} h ${l} v ${w} h ${-l} Z`;
  }

  function handlePlace({ stimulus, theta, width, length, x, y }) { // at the end of the bar, where the frame allows it
    const { away } = cnnWidgets.field;
    const distance = { spot: width / 2, edge: 13, bar: Math.min(length / 2, 16) }[stimulus];
    const [dx, dy] = away(stimulus === "spot" ? 0 : theta, distance);
    return [x + dx, y + dy];
  }

  function pulled({ stimulus, x, y, length }, [px, py]) { // what a pull at the handle does
    const { clamp } = cnnWidgets.shared, distance = Math.hypot(px - x, py - y);
    if (stimulus === "spot") return { width: clamp(Math.round(2 * distance), 1, WIDEST) };
    const turn = Math.round((Math.atan2(py - y, px - x) * 180) / Math.PI / TURN) * TURN;
    const theta = (turn + 360) % (stimulus === "edge" ? 360 : 180);
    const grown = length > LONGEST && distance > 15 ? length : clamp(Math.round(2 * distance), 1, LONGEST);
    return stimulus === "edge" ? { theta } : { theta, length: grown };
  }

  function draggable(node, start, move) {
    cnnWidgets.shared.noScroll(node);
    node.addEventListener("pointerdown", (event) => {
      start(event);
      node.setPointerCapture(event.pointerId);
      node.classList.add("cnn-held");
    });
    node.addEventListener("pointermove", (event) => node.classList.contains("cnn-held") && move(event));
    ["pointerup", "pointercancel"].forEach((name) => node.addEventListener(name, () => node.classList.remove("cnn-held")));
  }

  function withArrows(node, act) {
    const { ARROWS } = cnnWidgets.shared;
    node.addEventListener("keydown", (event) => {
      if (!ARROWS[event.key]) return;
      event.preventDefault();
      act(...ARROWS[event.key], event.shiftKey);
    });
  }

  function picture(acts) {
    const { svg } = cnnWidgets.shared;
    const field = svg("image", { width: span(), height: span(), class: "cnn-field-weights" });
    const shape = svg("path"), body = svg("g", { tabindex: 0, role: "button", class: "cnn-stimulus" }, shape);
    const handle = svg("circle", { r: 13, tabindex: 0, role: "button", class: "cnn-handle" });
    const cross = svg("path", { class: "cnn-axis", d: `M ${across(-1)} ${down(0)} H ${across(1)} M ${across(0)} ${down(-1)} V ${down(1)}` });
    const node = svg("svg", { class: "cnn-field-picture", viewBox: `0 0 ${span()} ${span()}`, role: "group", "aria-label": "Screen with the cell's field and the stimulus" },
      field, cross, body, handle);
    let grip = [0, 0], drawn = null;
    draggable(body, (event) => {
      const place = inField(node, event), { x, y } = acts.current();
      grip = [x - place[0], y - place[1]];
    }, (event) => acts.moveTo(...inField(node, event).map((value, axis) => value + grip[axis])));
    draggable(handle, () => {}, (event) => acts.change(pulled(acts.current(), inField(node, event))));
    withArrows(body, (rows, columns, fine) => acts.moveBy(columns * (fine ? 0.5 : 1), -rows * (fine ? 0.5 : 1)));
    withArrows(handle, (rows, columns) => (columns ? acts.turnBy(-columns * TURN) : acts.growBy(-rows)));
    const draw = (state) => {
      const { field: weights } = cnnWidgets.field.cell(state);
      if (weights !== drawn) field.setAttribute("href", paintField(weights));
      drawn = weights;
      field.classList.toggle("cnn-hidden-field", state.hidden);
      shape.setAttribute("d", outline(state));
      shape.setAttribute("transform", `translate(${across(state.x)} ${down(state.y)}) rotate(${-state.theta})`);
      body.classList.toggle("cnn-dark-shape", state.dark);
      const [x, y] = handlePlace(state);
      handle.setAttribute("cx", across(x));
      handle.setAttribute("cy", down(y));
      body.setAttribute("aria-label", `Stimulus: the arrow keys move it. Now ${acts.told(state)}`);
      handle.setAttribute("aria-label", state.stimulus === "spot" ? "Handle: up and down arrows change the size" : "Handle: left and right arrows turn, up and down arrows lengthen");
    };
    return { node, draw };
  }

  return { LONGEST, TURN, WIDEST, picture, pulled };
})();
