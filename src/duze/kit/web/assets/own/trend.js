// Places over the months, drawn from the table that stands below: point at a line, or choose a unit, and it stands out.

const frame = document.querySelector("[data-trend]");
const table = document.querySelector(`#${frame.dataset.trend} table`);
const months = [...table.querySelectorAll("thead th")].slice(2).map((head) => head.textContent.trim()).reverse();
const rows = [...table.querySelectorAll("tbody tr")].map((row) => ({
  name: row.querySelector("th").textContent.trim(),
  places: [...row.querySelectorAll("td.n")].map((cell) => Number(cell.textContent.trim()) || null).reverse(),
}));
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const told = frame.querySelector("[data-told]");
const choice = frame.querySelector("select");
const canvas = frame.querySelector("[data-canvas]");
const say = (row, at) => {
  told.textContent = row && row.places[at]
    ? told.dataset.words.replace("{unit}", row.name).replace("{month}", months[at]).replace("{place}", row.places[at])
    : "";
};
const picked = () => (choice.value === "" ? null : Number(choice.value));
let lit = null;

function draw() {
  const axis = { stroke: colour("--ink-500"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px sans-serif" };
  const most = Math.max(2, ...rows.flatMap((row) => row.places));
  const plot = new window.uPlot({
    width: canvas.clientWidth,
    height: 260,
    padding: [10, 34, 0, 0],
    legend: { show: false },
    cursor: { focus: { prox: 24 }, points: { size: 7 } },
    focus: { alpha: 1 },
    scales: { x: { time: false }, y: { dir: -1, range: [1, most] } },
    axes: [
      { ...axis, size: 30, splits: (u) => months.map((_, at) => at).filter((at) => (months.length - 1 - at) % Math.ceil(months.length * 62 / u.width) === 0), values: (_, all) => all.map((at) => months[at].replace(/^\d\d/, "")) },
      { ...axis, size: 34, splits: () => [1, ...[5, 10, 15, 20, 25, 30].filter((place) => place < most), most] },
    ],
    series: [{}, ...rows.map((_, at) => ({ stroke: () => colour(lit === at ? "--pri" : "--line"), width: 2, points: { size: 5, show: () => lit === at }, spanGaps: false }))],
    hooks: {
      setSeries: [(u, index) => { lit = index === null ? picked() : index - 1; u.redraw(false); }],
      setCursor: [(u) => { if (lit !== null && u.cursor.idx !== null) say(rows[lit], u.cursor.idx); }],
    },
  }, [months.map((_, at) => at), ...rows.map((row) => row.places)], canvas);
  plot.root.setAttribute("aria-hidden", "true");
  return plot;
}

if (window.uPlot && months.length > 1 && rows.length) {
  for (const [at, row] of rows.entries()) choice.add(new Option(row.name, at));
  frame.hidden = false;
  let plot = draw();
  // first the one that everybody looks for: whoever came last in the newest month
  const newest = rows.map((row) => row.places[months.length - 1] ?? 0);
  choice.value = newest.indexOf(Math.max(...newest));
  choice.addEventListener("change", () => {
    const chosen = picked();
    plot.setSeries(chosen === null ? null : chosen + 1, { focus: chosen !== null });
    say(rows[chosen], months.length - 1);
  });
  choice.dispatchEvent(new Event("change"));
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => plot.setSize({ width: canvas.clientWidth, height: 260 }), 120);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    plot.destroy();
    plot = draw();
    choice.dispatchEvent(new Event("change"));
  });
}
