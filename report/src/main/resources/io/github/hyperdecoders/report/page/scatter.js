// The map of instances: layouts and colourings to choose from, groups to hide, an instance to read.
function startScatter(place, spec) {
  const canvas = place.querySelector('canvas');
  const panel = place.querySelector('.instance');
  const hidden = new Set();
  let entry = null;

  const chosen = (name) => Number(place.querySelector('input[name="' + name + '"]:checked').value);
  const layout = () => spec.layouts[chosen('layout')];
  const groupOf = () => spec.colourings[chosen('colour')];
  const groups = () => [...new Set(groupOf())]
    .sort((a, b) => rest(a) - rest(b) || (chosen('colour') === 0 ? 0 : a.localeCompare(b, 'en', { numeric: true })));
  const rest = (name) => ['no label', 'other labels'].includes(name) ? 1 : 0;

  function datasets() {
    const of = groupOf();
    return groups().map((group, i) => {
      const members = [...of.keys()].filter((k) => of[k] === group);
      const ink = rest(group) ? css('--s6') : colour(i);
      return {
        label: group, members, hidden: hidden.has(group),
        data: members.map((k) => ({ x: layout().points[k][0], y: layout().points[k][1] })),
        pointStyle: shape(i), backgroundColor: ink + '99', borderColor: ink, borderWidth: 0.5,
        radius: spec.instances.length > 1500 ? 2.5 : 3.5, hoverRadius: 6, hoverBorderWidth: 2, hoverBorderColor: css('--ink'),
      };
    });
  }

  function show(index) {
    const instance = spec.instances[index];
    const head = document.createElement('p');
    head.className = 'muted small';
    head.textContent = instance.task + (instance.label === undefined ? '' : ' · ' + instance.label);
    const body = document.createElement('bdi');
    body.textContent = instance.text;
    panel.replaceChildren(head, body);
  }

  function axis() {
    return { grid: { display: false }, border: { display: false }, ticks: { display: false }, grace: '4%' };
  }

  function make() {
    place.querySelector('.note').textContent = layout().note;
    return new Chart(canvas, {
      type: 'scatter',
      data: { datasets: datasets() },
      options: {
        layout: { padding: 4 },
        interaction: { mode: 'nearest', intersect: false },
        onHover: (event, items, chart) => {
          if (items.length) show(chart.data.datasets[items[0].datasetIndex].members[items[0].index]);
        },
        scales: { x: axis(), y: axis() },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
      },
    });
  }

  function again() {
    if (entry.chart) entry.chart.destroy();
    entry.chart = make();
    legend();
  }

  function legend() {
    const of = groupOf();
    place.querySelector('.legend').replaceChildren(...groups().map((group, i) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', String(!hidden.has(group)));
      const count = document.createElement('span');
      count.className = 'count';
      count.textContent = of.filter((one) => one === group).length.toLocaleString('en');
      const name = document.createElement('span');
      name.textContent = group;
      button.append(swatch(i, rest(group)), name, count);
      button.addEventListener('click', () => {
        if (!hidden.delete(group)) hidden.add(group);
        again();
        place.querySelectorAll('.legend button')[i].focus();
      });
      return button;
    }));
  }

  // The arrow keys go through the points that are shown, from left to right.
  let at = -1;
  canvas.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || !entry.chart) return;
    event.preventDefault();
    const points = entry.chart.data.datasets.flatMap((set, datasetIndex) => set.hidden ? []
      : set.data.map((point, index) => ({ x: point.x, datasetIndex, index }))).sort((a, b) => a.x - b.x);
    if (!points.length) return;
    at = Math.max(0, Math.min(points.length - 1, at + step));
    const { datasetIndex, index } = points[at];
    entry.chart.setActiveElements([{ datasetIndex, index }]);
    entry.chart.update('none');
    show(entry.chart.data.datasets[datasetIndex].members[index]);
  });

  place.querySelectorAll('input').forEach((input) => input.addEventListener('change', () => {
    if (input.name === 'colour') hidden.clear();
    at = -1;
    again();
  }));
  entry = draw(canvas, make);
  legend();
}

function swatch(i, rest) {
  const space = 'http' + '://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 10 10');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', { circle: 'M1 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0', triangle: 'M5 1L9.5 9H.5z', rect: 'M1.5 1.5h7v7h-7z',
    crossRot: 'M1.5 1.5l7 7m0-7l-7 7' }[shape(i)]);
  const ink = 'var(' + (rest ? '--s6' : '--s' + (i % COLOURS)) + ')';
  path.style.fill = ink;
  path.style.stroke = shape(i) === 'crossRot' ? ink : 'none';
  path.style.strokeWidth = 2;
  svg.append(path);
  return svg;
}
