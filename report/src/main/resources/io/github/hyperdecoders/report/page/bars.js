// Histograms of lengths.
function drawBars(canvas, spec) {
  const from = (i) => i * spec.width;
  return new Chart(canvas, {
    type: 'bar',
    data: {
      labels: spec.counts.map((count, i) => from(i)),
      datasets: [{ data: spec.counts, backgroundColor: colour(0), barPercentage: 1, categoryPercentage: 0.92 }],
    },
    options: {
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 16, callback: (i) => whole(from(i)) },
          title: { display: true, text: spec.unit, align: 'end', padding: 0 } },
        y: { border: { display: false }, beginAtZero: true, ticks: { maxTicksLimit: 4, callback: whole } },
      },
      plugins: {
        legend: { display: false },
        tooltip: { displayColors: false, callbacks: {
          title: ([item]) => spec.width === 1 ? from(item.dataIndex) + ' ' + spec.unit
            : from(item.dataIndex) + ' to ' + (from(item.dataIndex + 1) - 1) + ' ' + spec.unit,
          label: (item) => item.parsed.y.toLocaleString('en') + ' texts',
        } },
      },
    },
  });
}
