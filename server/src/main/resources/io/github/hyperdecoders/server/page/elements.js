// Elements of the page; all text goes in as text.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children, which are elements or texts. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same within a drawing. */
export function shape(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** A bar of a table's row: from 0 to 1 of its width, perhaps with a mark. */
export function bar(share, mark) {
  const inner = element("span", { class: "fill" });
  inner.style.width = 100 * Math.min(1, Math.max(0, share)) + "%";
  const outer = element("span", { class: "bar", "aria-hidden": "true" }, inner);
  if (mark !== undefined) {
    const line = element("span", { class: "mark" });
    line.style.left = 100 * Math.min(1, Math.max(0, mark)) + "%";
    outer.append(line);
  }
  return outer;
}

export function percent(share) {
  const value = 100 * share;
  return (value > 0 && value < 0.1 ? "< 0.1" : value.toFixed(1)) + " %";
}

/** A table with a caption; cells are elements or texts, the first of a row its heading. */
export function table(caption, headings, rows) {
  return element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...headings.map((heading) => element("th", { scope: "col" }, heading)))),
    element(
      "tbody",
      {},
      ...rows.map(([first, ...others]) =>
        element("tr", {}, element("th", { scope: "row" }, first), ...others.map((cell) => element("td", {}, cell)))),
    ),
  );
}
