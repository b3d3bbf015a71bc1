// Curves over steps or layers.
function scoreRange() {
  const values = charts.filter((spec) => spec.scale === 'scores')
    .flatMap((spec) => spec.series.flatMap((series) => series.points.map((point) => point[1])))
    .filter((value) => value !== null);
  return { min: Math.min(0, ...values), max: Math.max(...values) };
}

function paddedRange() {
  const { min, max } = scoreRange();
  const step = max - min > 50 ? 20 : 10;
  return { min: Math.floor(min / step) * step, max: Math.ceil(max / step) * step, step };
}

const markLine = {
  id: 'markLine',
  afterDatasetsDraw(chart, args, options) {
    if (options.at === undefined) return;
    const x = chart.scales.x.getPixelForValue(options.at);
    const { top, bottom } = chart.chartArea;
    chart.ctx.save();
    chart.ctx.strokeStyle = css('--muted');
    chart.ctx.setLineDash([3, 3]);
    chart.ctx.beginPath();
    chart.ctx.moveTo(x, top);
    chart.ctx.lineTo(x, bottom);
    chart.ctx.stroke();
    chart.ctx.restore();
  },
};

function curve(series, index, count) {
  const ink = colour(series.pale ? index : Math.max(0, index - count));
  const few = series.points.length <= 40;
  return {
    label: series.name,
    data: series.points.map(([x, y]) => ({ x, y })),
    borderColor: series.pale ? ink + '66' : ink,
    backgroundColor: series.pale ? ink + '66' : ink,
    borderWidth: series.pale ? 1 : 2,
    borderDash: shape(index) === 'circle' ? [] : [6, 4],
    pointRadius: series.pale || !few ? 0 : 2,
    pointHoverRadius: 4,
    spanGaps: true,
    clip: 6,
  };
}

function drawLines(canvas, spec) {
  const pale = spec.series.filter((series) => series.pale).length;
  const range = spec.scale === 'scores' && oneScale() ? paddedRange() : {};
  const last = Math.max(...spec.series.flatMap((series) => series.points.map((point) => point[0])));
  return new Chart(canvas, {
    type: 'line',
    data: { datasets: spec.series.map((series, i) => curve(series, i, pale)) },
    options: {
      layout: { padding: { right: 8 } },
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          type: 'linear', min: spec.x === 'step' ? 0 : 1, max: last, grid: { display: false },
          ticks: { callback: whole, maxTicksLimit: 6, maxRotation: 0, includeBounds: false },
          title: { display: spec.scale !== 'scores', text: spec.x, align: 'end', padding: 0 },
        },
        y: { min: range.min, max: range.max ?? spec.most, beginAtZero: spec.fromZero === true, border: { display: false },
          ticks: { callback: number, includeBounds: range.min !== undefined, stepSize: range.step, maxTicksLimit: range.step ? 12 : 6 } },
      },
      plugins: {
        legend: { display: spec.series.length > 1, align: 'start', labels: { boxWidth: 16, boxHeight: 0 } },
        tooltip: { callbacks: {
          title: (items) => items.length ? spec.x + ' ' + whole(items[0].parsed.x) : '',
          label: (item) => ' ' + item.dataset.label + ' ' + number(item.parsed.y),
        } },
        markLine: { at: spec.mark },
      },
    },
    plugins: [markLine],
  });
}

const oneScale = () => {
  const box = document.getElementById('one-scale');
  return box !== null && box.checked;
};
