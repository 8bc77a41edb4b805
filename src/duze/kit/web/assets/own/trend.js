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
const say = (row, at) => {
  told.textContent = row && row.places[at]
    ? told.dataset.words.replace("{unit}", row.name).replace("{month}", months[at]).replace("{place}", row.places[at])
    : "";
};
let lit = null;

function draw() {
  const axis = { stroke: colour("--ink-500"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px sans-serif" };
  const most = Math.max(2, ...rows.flatMap((row) => row.places));
  const plot = new window.uPlot({
    width: frame.clientWidth,
    height: 260,
    legend: { show: false },
    cursor: { focus: { prox: 24 }, points: { size: 7 } },
    focus: { alpha: 0.15 },
    scales: { x: { time: false }, y: { dir: -1, range: [1, most] } },
    axes: [
      { ...axis, splits: months.map((_, at) => at), values: (_, all) => all.map((at) => months[at].replace(/^\d\d/, "")) },
      { ...axis, size: 34, splits: () => [1, ...[5, 10, 15, 20, 25, 30].filter((place) => place < most), most] },
    ],
    series: [{}, ...rows.map(() => ({ stroke: colour("--pri"), width: 1.5, points: { size: 4 }, spanGaps: false }))],
    hooks: {
      setSeries: [(_, index) => { lit = index === null ? null : index - 1; }],
      setCursor: [(u) => { if (lit !== null && u.cursor.idx !== null) say(rows[lit], u.cursor.idx); }],
    },
  }, [months.map((_, at) => at), ...rows.map((row) => row.places)], frame.querySelector("[data-canvas]"));
  plot.root.setAttribute("aria-hidden", "true");
  return plot;
}

if (window.uPlot && months.length > 1 && rows.length) {
  for (const [at, row] of rows.entries()) choice.add(new Option(row.name, at));
  frame.hidden = false;
  let plot = draw();
  choice.addEventListener("change", () => {
    const chosen = choice.value === "" ? null : Number(choice.value);
    plot.setSeries(chosen === null ? null : chosen + 1, { focus: chosen !== null });
    say(rows[chosen], months.length - 1);
  });
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => plot.setSize({ width: frame.clientWidth, height: 260 }), 120);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    plot.destroy();
    plot = draw();
  });
}
