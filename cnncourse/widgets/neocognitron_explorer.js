"use strict";
// The Neocognitron: a retina to drag and draw on, and the answers of all its cells.
(globalThis.cnnWidgets ??= {}).neocognitron_explorer = (() => {
  const KEYS = ["image", "drawing", "flips"];
  const NOISE = 6; // cells that one press of the button turns over
  const HELP = "Drag the pattern over the retina, or shift it with the arrow keys; it stops at the edge. To draw, choose “draws”: the pointer then "
    + "lights cells, or darkens them where it starts on a lit one; the arrow keys move a frame and Space turns its cell over. Each square of a layer is a plane, each pixel in it "
    + "a cell; the bluer, the stronger it answers. Grey planes have learned nothing.";

  function verdict(answers, names, cells) {
    const { number } = cnnWidgets.shared, best = answers.indexOf(Math.max(...answers));
    if (!(answers[best] > 0)) return "No final cell answers.";
    const active = answers.filter((answer) => answer > 0.01).length - 1, rest = active > 0 ? `, ${active} other${active > 1 ? "s" : ""} less` : "";
    const owner = cells.includes(best) ? `the cell of “${names[cells.indexOf(best)]}”` : `cell ${best}, which belongs to none of the five`;
    return `The strongest final cell is ${owner}: ${number(answers[best])}${rest}.`;
  }

  function pointing(current, change) { // what the pointer and the keys do to the retina
    const { flip, shift } = cnnWidgets.neocognitron, { clamp } = cnnWidgets.shared;
    let start = null, cursor = [8, 8];
    const paint = ([row, column]) => change({ image: flip(current().image, row, column, start.value) });
    return {
      cursor: () => (current().drawing ? cursor : null),
      press: (place) => {
        start = { place, image: current().image, value: 1 - current().image[place[0]][place[1]] };
        if (current().drawing) { cursor = place; paint(place); }
      },
      drag: (place) => {
        if (current().drawing) { cursor = place; paint(place); }
        else change({ image: shift(start.image, place[0] - start.place[0], place[1] - start.place[1]) });
      },
      arrow: (down, right) => {
        if (!current().drawing) return change({ image: shift(current().image, down, right) });
        cursor = [clamp(cursor[0] + down, 0, 15), clamp(cursor[1] + right, 0, 15)];
        return change({ drawing: true });
      },
      toggle: () => current().drawing && change({ image: flip(current().image, ...cursor) }),
    };
  }

  function toolbar(names, patterns, current, change) {
    const { button, choice, make } = cnnWidgets.shared, { noise } = cnnWidgets.neocognitron;
    const digits = names.map((name, nth) => button(`“${name}”`, () => change({ image: patterns[nth] })));
    const pointer = choice("The pointer", (drawing) => change({ drawing }));
    const more = button("Noise", () => change({ image: noise(current().image, NOISE, current().flips), flips: current().flips + 1 }));
    const dark = button("Dark", () => change({ image: current().image.map((row) => row.map(() => 0)) }));
    const draw = () => pointer.draw(current().drawing, [[false, "moves the pattern"], [true, "draws"]]);
    return { node: make("div", { class: "cnn-transport" }, ...digits, more, dark, pointer.node), draw };
  }

  function render({ model, el }) {
    const { follow, frame, make, read, write } = cnnWidgets.shared, { NAMES, finalCells, layerFigure, retina } = cnnWidgets.neocognitronLayers;
    const { names, cells, patterns, limits } = read(model, ["names", "cells", "patterns", "limits"]);
    const net = cnnWidgets.neocognitron.unpack(model.get("net"));
    const current = () => read(model, KEYS), change = (values) => write(model, values);
    const acts = pointing(current, change), eye = retina(acts), tools = toolbar(names, patterns, current, change);
    const layers = NAMES.map((_, nth) => layerFigure(nth)), final = finalCells(names, cells);
    const status = make("div", { class: "cnn-status", role: "status" });
    const part = (title, node) => make("div", {}, make("div", { class: "cnn-title" }, title), node);
    const top = make("div", { class: "cnn-neo" }, part("Retina, 16×16", eye.node), part("Final cells", final.node));
    const below = make("div", { class: "cnn-neo-layers" }, ...layers.map((layer) => layer.node));
    el.append(frame("Neocognitron", tools.node, status, top, below, make("p", { class: "cnn-help cnn-muted" }, HELP)));
    return follow(model, KEYS, () => {
      const { image, drawing } = current(), answers = cnnWidgets.neocognitron.respond(net, image), last = [...answers.at(-1).values];
      layers.forEach((layer, nth) => layer.draw(answers[nth], net.modules[Math.floor(nth / 2)].learned, limits[nth]));
      final.draw(last);
      tools.draw();
      const lit = image.flat().filter(Boolean).length, keys = drawing ? "arrow keys move the frame, Space turns its cell over" : "arrow keys shift the pattern";
      eye.draw(image, acts.cursor(), `Retina: ${lit} of 256 cells are lit; ${keys}`);
      status.textContent = verdict(last, names, cells);
    });
  }

  return { render };
})();
