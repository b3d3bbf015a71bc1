// Colours and fonts of the page, given to the charts; read again when the reader's colour scheme changes.
const charts = JSON.parse(document.getElementById('charts').textContent);
const drawn = [];

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const COLOURS = 8;
const SHAPES = ['circle', 'triangle', 'rect', 'crossRot'];
const colour = (i) => css('--s' + (i % COLOURS));
const shape = (i) => SHAPES[Math.floor(i / COLOURS) % SHAPES.length];

function readTheme() {
  Object.assign(Chart.defaults, { animation: false, responsive: true, maintainAspectRatio: false, color: css('--muted') });
  Object.assign(Chart.defaults.font, { family: getComputedStyle(document.body).fontFamily, size: 12 });
  Chart.defaults.borderColor = css('--rule');
  Object.assign(Chart.defaults.plugins.tooltip, {
    backgroundColor: css('--ink'), titleColor: css('--paper'), bodyColor: css('--paper'), cornerRadius: 3, padding: 8,
    boxPadding: 4, titleFont: { weight: 600 }, multiKeyBackground: css('--paper'),
  });
}

const number = (value) => {
  const size = Math.abs(value);
  return value !== 0 && size < 0.001 ? value.toExponential(1)
    : value.toLocaleString('en', { maximumFractionDigits: size < 1 ? 4 : size < 100 ? 2 : 1 }).replace('-', '−');
};
const whole = (value) => Number.isInteger(value) ? value.toLocaleString('en').replace('-', '−') : '';

// Draws a chart when its place first comes into view, and again in another colour scheme.
function draw(place, make) {
  const entry = { chart: null, make };
  drawn.push(entry);
  const watch = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting)) {
      watch.disconnect();
      entry.chart = make();
    }
  }, { rootMargin: '400px' });
  watch.observe(place);
  return entry;
}

function drawAgain() {
  readTheme();
  for (const entry of drawn) {
    if (entry.chart) {
      entry.chart.destroy();
      entry.chart = entry.make();
    }
  }
}
