// Begins.
document.documentElement.classList.remove('still');
readTheme();
for (const place of document.querySelectorAll('[data-chart]')) {
  const spec = charts[Number(place.dataset.chart)];
  if (spec.kind === 'lines') draw(place, () => drawLines(place, spec));
  if (spec.kind === 'bars') draw(place, () => drawBars(place, spec));
  if (spec.kind === 'scatter') startScatter(place, spec);
  if (spec.kind === 'matrix') startMatrix(place, spec);
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAgain);
document.getElementById('one-scale')?.addEventListener('change', drawAgain);
