"use strict";
// The cells of the Neocognitron as pictures: the retina, 24 planes of each layer, the final cells.
(globalThis.cnnWidgets ??= {}).neocognitronLayers = (() => {
  const NAMES = ["S1", "C1", "S2", "C2", "S3", "C3"], ACROSS = 8; // planes in a row
  const BLUE = "31, 111, 197"; // --cnn-blue

  function planes(canvas, layer, learned, limit) { // a pixel for each cell, one between planes
    const step = layer.side + 1, down = Math.ceil(layer.planes / ACROSS), pen = canvas.getContext("2d");
    canvas.width = ACROSS * step + 1;
    canvas.height = down * step + 1;
    pen.fillStyle = "rgba(128, 128, 128, 0.7)";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    for (let plane = 0; plane < layer.planes; plane += 1) {
      const left = (plane % ACROSS) * step + 1, top = Math.floor(plane / ACROSS) * step + 1;
      pen.clearRect(left, top, layer.side, layer.side);
      pen.fillStyle = "rgba(128, 128, 128, 0.22)";
      if (!learned.includes(plane)) pen.fillRect(left, top, layer.side, layer.side);
      for (let place = 0; place < layer.side ** 2; place += 1) {
        const answer = layer.values[plane * layer.side ** 2 + place];
        pen.fillStyle = `rgba(${BLUE}, ${0.2 + 0.8 * Math.min(answer / limit, 1)})`;
        if (answer > 0) pen.fillRect(left + (place % layer.side), top + Math.floor(place / layer.side), 1, 1);
      }
    }
  }

  function layerFigure(nth) {
    const { make, number } = cnnWidgets.shared;
    const canvas = make("canvas", { role: "img" }), title = make("figcaption");
    const draw = (layer, learned, limit) => {
      planes(canvas, layer, learned, limit);
      title.textContent = `${NAMES[nth]} · ${layer.planes} × ${layer.side}×${layer.side}`;
      const strongest = layer.values.indexOf(Math.max(...layer.values)), active = layer.values.filter((answer) => answer > 0).length;
      const best = active ? `; the strongest, ${number(layer.values[strongest])}, in plane ${Math.floor(strongest / layer.side ** 2)}` : "";
      canvas.setAttribute("aria-label", `Layer ${NAMES[nth]}: ${active} of ${layer.values.length} cells answer${best}`);
    };
    return { node: make("figure", {}, title, canvas), draw };
  }

  function finalCells(names, cells) { // a bar for each pattern's own cell, one for the best of the others
    const { make, number } = cnnWidgets.shared;
    const rows = [...names.map((name) => `“${name}”`), "others"].map((name) => {
      const bar = make("span", { class: "cnn-final-bar" }), value = make("span");
      return { bar, value, nodes: [make("span", { class: "cnn-muted" }, name), make("span", { class: "cnn-final-track" }, bar), value] };
    });
    const draw = (answers) => {
      const others = Math.max(0, ...answers.filter((_, cell) => !cells.includes(cell)));
      [...cells.map((cell) => answers[cell]), others].forEach((answer, nth) => {
        rows[nth].bar.style.width = `${100 * answer}%`;
        rows[nth].value.textContent = number(answer);
      });
    };
    return { node: make("div", { class: "cnn-final" }, ...rows.flatMap((row) => row.nodes)), draw };
  }

  function retina(acts) {
    const { ARROWS, make, noScroll } = cnnWidgets.shared;
    const canvas = make("canvas", { class: "cnn-retina", tabindex: 0, role: "application", width: 16 * 16 + 1, height: 16 * 16 + 1 });
    const at = (event) => { // the cell under the pointer
      const box = canvas.getBoundingClientRect(), inside = (offset, size) => cnnWidgets.shared.clamp(Math.floor((16 * offset) / size), 0, 15);
      return [inside(event.clientY - box.top, box.height), inside(event.clientX - box.left, box.width)];
    };
    let held = false;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      held = true;
      acts.press(at(event));
    });
    canvas.addEventListener("pointermove", (event) => held && acts.drag(at(event)));
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, () => { held = false; }));
    canvas.addEventListener("keydown", (event) => {
      if (ARROWS[event.key]) acts.arrow(...ARROWS[event.key]);
      else if (event.key === " " || event.key === "Enter") acts.toggle();
      else return;
      event.preventDefault();
    });
    noScroll(canvas);
    const draw = (image, cursor, label) => {
      const pen = canvas.getContext("2d");
      pen.clearRect(0, 0, 257, 257);
      image.forEach((row, i) => row.forEach((value, j) => {
        pen.fillStyle = value ? `rgb(${BLUE})` : "rgba(128, 128, 128, 0.16)";
        pen.fillRect(16 * j + 1, 16 * i + 1, 15, 15);
      }));
      pen.strokeStyle = "#c2601a";
      pen.lineWidth = 3;
      if (cursor) pen.strokeRect(16 * cursor[1] + 1.5, 16 * cursor[0] + 1.5, 14, 14);
      canvas.setAttribute("aria-label", label);
    };
    return { node: canvas, draw };
  }

  return { NAMES, finalCells, layerFigure, retina };
})();
