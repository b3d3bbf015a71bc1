// What a hypernetwork made of an instance: a map of the vectors that it read, and how far its adapters lie from the mean.

import { bar, element, percent, shape, table } from "./elements.js";

const WIDTH = 320;
const HEIGHT = 220;
const EDGE = 16;
const COLOURS = 8;
/** Distance of unrelated adapters. */
const UNRELATED = 1;

/** A view of what /page/instance answers; `task` is the instance's own, `more` a button or nothing. */
export function instanceView(seen, task, more) {
  const tasks = [...new Set([task ?? "", ...seen.others.map((other) => other[2] ?? "")])].sort();
  const view = element("section", { class: "instance", "aria-label": "What the hypernetwork made of it" });
  view.append(element("h3", {}, "What the hypernetwork made of it"), element("p", {}, words(seen)));
  if (seen.others.length > 1) view.append(map(seen, tasks), key(tasks));
  if (more) view.append(more);
  if (seen.others.length > 0) view.append(layers(seen));
  return view;
}

function words(seen) {
  const others = seen.others.length;
  if (others === 0) {
    return "It is the first instance that this model was asked about here. A map needs some to compare with.";
  }
  const counts = new Map();
  seen.nearest.forEach((task) => counts.set(task, (counts.get(task) ?? 0) + 1));
  const named = [...counts].map(([task, count]) => `${count} of ${task ?? "no task"}`);
  const shares = seen.explained.map(percent).join(" and ");
  return `Among ${others} other${others === 1 ? "" : "s"} seen since the server began. Its nearest: ${named.join(", ")}. `
    + (others > 1 ? `The map is of the two directions in which the vectors that the hypernetwork reads vary most (${shares} of the variance).` : "");
}

function map(seen, tasks) {
  const points = [seen.point, ...seen.others];
  const [x, y] = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]);
    return { least: Math.min(...values), span: Math.max(...values) - Math.min(...values) };
  });
  // One scale for both axes: distances are to be compared.
  const scale = Math.min((WIDTH - 2 * EDGE) / (x.span || 1), (HEIGHT - 2 * EDGE) / (y.span || 1));
  const place = (point) => [
    WIDTH / 2 + (point[0] - x.least - x.span / 2) * scale,
    HEIGHT / 2 - (point[1] - y.least - y.span / 2) * scale,
  ];
  const dots = seen.others.map((other) => {
    const [cx, cy] = place(other);
    const name = other[2] ?? "";
    return shape("circle", { cx, cy, r: 3.5, class: "dot " + colour(name, tasks) }, shape("title", {}, name || "no task"));
  });
  const [cx, cy] = place(seen.point);
  return shape(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `Map of ${points.length} instances, this one marked` },
    ...dots.reverse(),
    shape("circle", { cx, cy, r: 8, class: "here" }),
    shape("circle", { cx, cy, r: 3, class: "heart" }),
  );
}

function key(tasks) {
  const entries = tasks.map((task) => {
    const dot = shape("svg", { viewBox: "0 0 10 10", class: "swatch", "aria-hidden": "true" });
    dot.append(shape("circle", { cx: 5, cy: 5, r: 4, class: "dot " + colour(task, tasks) }));
    return element("li", {}, dot, task || "no task");
  });
  const ring = shape("svg", { viewBox: "0 0 20 20", class: "swatch", "aria-hidden": "true" });
  ring.append(shape("circle", { cx: 10, cy: 10, r: 8, class: "here" }), shape("circle", { cx: 10, cy: 10, r: 3, class: "heart" }));
  return element("ul", { class: "key" }, element("li", {}, ring, "this one"), ...entries);
}

function colour(task, tasks) {
  return task === "" ? "none" : "c" + (tasks.filter((each) => each !== "").indexOf(task) % COLOURS);
}

function layers(seen) {
  const most = Math.max(UNRELATED, ...seen.layers.flatMap(({ distance, typical }) => [distance, typical]));
  const rows = seen.layers.map(({ distance, typical }, i) => [
    String(i + 1), bar(distance / most, typical / most), distance.toFixed(2), typical.toFixed(2)]);
  const shown = table(
    `Distance of its adapters from the mean of ${seen.seen}, by ${seen.stack} layer: 0 is equal, 1 unrelated`,
    ["Layer", "", "Distance", "Typical"], rows);
  shown.className = "bars layers";
  return shown;
}
