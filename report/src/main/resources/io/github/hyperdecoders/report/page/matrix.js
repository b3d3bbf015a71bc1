// The table of distances, for all layers or one of them.
function startMatrix(place, spec) {
  const slider = place.querySelector('input');
  if (!slider) return;
  slider.addEventListener('input', () => {
    const layer = Number(slider.value);
    const values = spec.layers[layer].flat();
    place.querySelectorAll('td.heat').forEach((cell, i) => {
      cell.textContent = values[i].toFixed(2);
      cell.style.setProperty('--heat', spec.most === 0 ? 0 : values[i] / spec.most);
    });
    place.querySelector('output').textContent = layer === 0 ? 'all' : layer;
    place.querySelector('figcaption').textContent = layer === 0 ? 'Mean of all layers' : 'Layer ' + layer;
  });
}
