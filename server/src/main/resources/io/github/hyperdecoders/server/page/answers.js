// One model's answer: the text as it grows, shaded by likelihood, its labels, and what it took.

import { bar, element, percent, table } from "./elements.js";

/** Least probability of each shade, from the surest to the least sure. */
const SHADES = [0.9, 0.7, 0.4, 0.1, 0];
const END = "</s>";
/** Labels that are shown at once. */
const FIRST_LABELS = 8;

export class Answer {
  #text = element("p", { class: "text", "aria-live": "polite", "aria-atomic": "true", "aria-busy": "true", "aria-label": "Answer" });
  #below = element("div");
  #facts = element("p", { class: "facts" });
  #tokens = [];

  constructor(model) {
    const id = "of-" + model;
    this.element = element(
      "article",
      { class: "answer", "aria-labelledby": id },
      element("h2", { id }, model),
      this.#text,
      this.#facts,
      this.#below,
    );
    this.began = performance.now();
  }

  /** Takes a choice of an answer, or a piece of one. */
  add(choice) {
    this.first ??= performance.now();
    const { tokens = [], token_logprobs: values = [] } = choice.logprobs ?? {};
    tokens.forEach((token, i) => {
      const probability = Math.exp(values[i]);
      this.#tokens.push([token, probability]);
      const shade = SHADES.findIndex((least) => probability >= least);
      const shown = token === END ? "end" : token;
      this.#text.append(
        element("span", { class: `token s${shade}` + (token === END ? " end" : ""), title: percent(probability) }, shown));
    });
    this.reason = choice.finish_reason ?? this.reason;
  }

  /** The answer is whole. */
  end(usage) {
    const now = performance.now();
    const words = { stop: "ended by itself", length: "cut at its longest" };
    const facts = [
      `${usage.prompt_tokens} tokens read, ${usage.completion_tokens} written`,
      `first after ${time(this.first - this.began)}, all after ${time(now - this.began)}`,
      words[this.reason] ?? this.reason,
    ];
    this.#facts.textContent = facts.join(" · ");
    const rows = this.#tokens.map(([token, probability]) => [token === END ? "end" : token, percent(probability)]);
    this.#below.append(
      legend(),
      element("details", {}, element("summary", {}, "Tokens"), table("Each token's probability", ["Token", "Probability"], rows)),
    );
    this.settle();
  }

  /** Nothing more comes. */
  settle() {
    this.#text.setAttribute("aria-busy", "false");
  }

  /** How likely each label is as the answer, the likeliest first. */
  labels(labels) {
    const sorted = [...labels].sort((a, b) => b.probability - a.probability);
    const rows = sorted.map(({ label, probability }) => [label, bar(probability), percent(probability)]);
    this.#below.append(labelTable("Probability of each label", rows.slice(0, FIRST_LABELS)));
    const others = rows.slice(FIRST_LABELS);
    if (others.length > 0) {
      this.#below.append(
        element("details", {}, element("summary", {}, `${others.length} more labels`), labelTable("The less likely", others)));
    }
  }

  fail(message) {
    this.settle();
    this.#below.append(element("p", { class: "error", role: "alert" }, message));
  }

  append(part) {
    this.#below.append(part);
  }
}

function labelTable(caption, rows) {
  const shown = table(caption, ["Label", "", "Probability"], rows);
  shown.className = "bars labels";
  return shown;
}

function legend() {
  const words = ["90 % and more", "70", "40", "10", "less"];
  return element(
    "p",
    { class: "legend" },
    "Probability: ",
    ...words.flatMap((word, i) => [element("span", { class: "token s" + i }, word), " "]),
  );
}

function time(milliseconds) {
  return milliseconds < 1000 ? Math.round(milliseconds) + " ms" : (milliseconds / 1000).toFixed(1) + " s";
}
