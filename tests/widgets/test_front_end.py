"""The module that Jupyter loads: it sets the traits of a widget and saves them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cnncourse.widgets import ConvExplorer, PerceptronPlayground

pytestmark = pytest.mark.browser

FRONT_END = """async source => {
    const module = await import(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})));
    const state = %s, calls = [], listeners = {};
    const el = document.body.appendChild(document.createElement('div'));
    const model = {
        get: key => state[key], save_changes: () => calls.push('save'),
        set: (key, value) => {
            state[key] = value;
            calls.push(key);
            (listeners['change:' + key] ?? []).forEach(f => f());
        },
        on: (event, f) => (listeners[event] ??= []).push(f),
        off: (event, f) => { listeners[event] = listeners[event].filter(other => other !== f); },
    };
    const release = module.default.render({model, el});
    [...el.querySelectorAll('button')].find(button => button.textContent === 'Step').click();
    await new Promise(done => setTimeout(done));
    const text = el.querySelector('[role=status]').textContent;
    release();
    return {calls, text, left: Object.values(listeners).flat().length};
}"""


@pytest.mark.parametrize(
    ("widget", "keys"),
    [(ConvExplorer(), ["position"]), (PerceptronPlayground(), ["weights", "bias", "updates", "next_point"])],
)
def test_the_module_that_jupyter_loads_sets_and_saves(chromium: Any, widget: Any, keys: list[str]) -> None:
    page = chromium.new_page()
    shown = {key: getattr(widget, key) for key in widget.drawn}
    found = page.evaluate(FRONT_END % json.dumps(shown), widget._esm)
    page.close()
    assert found["calls"] == [*keys, "save"]
    assert found["left"] == 0
    assert "Step 2 of 25" in found["text"] or "1 update" in found["text"]
