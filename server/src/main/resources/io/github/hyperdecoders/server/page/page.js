// The page: what is chosen becomes requests, and answers are shown as they come.

import { Answer } from "./answers.js";
import { complete, curl, instance, models, stream, useKey } from "./calls.js";
import { element } from "./elements.js";
import { EXAMPLES } from "./examples.js";
import { instanceView } from "./instance.js";

const at = (id) => document.getElementById(id);
const served = new Map();
let running = null;

start();

async function start() {
  at("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  at("source").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) at("ask").requestSubmit();
  });
  at("source").addEventListener("input", () => (at("example").selectedIndex = 0));
  at("stop").addEventListener("click", () => running?.abort());
  at("copy").addEventListener("click", copy);
  at("key").addEventListener("change", list);
  at("model").addEventListener("change", showTasks);
  at("task").addEventListener("change", showExamples);
  at("example").addEventListener("change", () => {
    if (at("example").value) at("source").value = at("example").value;
  });
  at("search").addEventListener("change", showSearch);
  showSearch();
  await list();
}

/** Lists the models, now that there is a key or none is needed. */
async function list() {
  useKey(at("key").value.trim());
  try {
    const found = await models();
    served.clear();
    found.forEach((model) => served.set(model.id, model));
    options(at("model"), [...served.keys()]);
    options(at("other"), [...served.keys()], "no other");
    say(found.length === 0 ? "The server has no models." : "");
    showTasks();
  } catch (error) {
    if (error.status === 401) at("key-box").open = true;
    say("The models cannot be listed: " + error.message);
  }
}

function options(select, values, none) {
  const all = values.map((value) => element("option", { value }, value));
  if (none !== undefined) all.unshift(element("option", { value: "" }, none));
  select.replaceChildren(...all);
}

function showTasks() {
  options(at("task"), served.get(at("model").value)?.tasks ?? [], "none");
  if (at("task").options.length > 1) at("task").selectedIndex = 1;
  showExamples();
}

function showExamples() {
  const { sources = [], labels = [] } = EXAMPLES[at("task").value] ?? {};
  options(at("example"), sources, sources.length > 0 ? "your own" : "there are none");
  if (sources.length > 0) {
    at("example").selectedIndex = 1;
    at("source").value = sources[0];
  }
  at("labels").value = labels.join(", ");
}

function showSearch() {
  for (const box of document.querySelectorAll("[data-search]")) {
    box.hidden = box.dataset.search !== at("search").value;
    for (const input of box.querySelectorAll("input")) input.disabled = box.hidden;
  }
}

function say(text) {
  at("status").textContent = text;
}

/** The task, where the model knows it. */
function taskOf(model) {
  const task = at("task").value;
  return served.get(model)?.tasks.includes(task) ? task : undefined;
}

/** The request for a model's answer; what is undefined is not sent. */
function request(model) {
  const base = { model, task: taskOf(model), prompt: at("source").value, max_tokens: number("tokens"), logprobs: 0 };
  switch (at("search").value) {
    case "beams":
      return { ...base, n: 1, best_of: number("beams"), use_beam_search: true };
    case "sampling":
      return { ...base, temperature: number("temperature"), top_p: number("top-p"), seed: number("seed") };
    default:
      return { ...base, temperature: 0 };
  }
}

function number(id) {
  return at(id).valueAsNumber;
}

async function ask() {
  running?.abort();
  const own = (running = new AbortController());
  const chosen = [...new Set([at("model").value, at("other").value])].filter((name) => name !== "");
  const answers = chosen.map((model) => new Answer(model));
  at("answers").replaceChildren(...answers.map((answer) => answer.element));
  at("stop").disabled = false;
  say("Asking " + chosen.join(" and ") + " …");
  const ended = await Promise.all(chosen.map((model, i) => answerOf(model, answers[i], own.signal)));
  if (own !== running) return;
  for (let i = 0; i < chosen.length && !own.signal.aborted; i++) {
    if (ended[i]) await look(chosen[i], answers[i], own.signal);
  }
  if (own !== running) return;
  at("stop").disabled = true;
  say(own.signal.aborted ? "Stopped." : ended.every(Boolean) ? "Answered." : "Not answered.");
}

/** Shows a model's answer as it comes, and its labels; whether it came. */
async function answerOf(model, answer, signal) {
  try {
    const wish = request(model);
    if (wish.best_of) {
      const whole = await complete(wish, signal);
      answer.add(whole.choices[0]);
      answer.end(whole.usage);
    } else {
      for await (const event of stream(wish, signal)) {
        if (event.choices.length > 0) answer.add(event.choices[0]);
        if (event.usage) answer.end(event.usage);
      }
    }
    const labels = at("labels").value.split(",").map((label) => label.trim()).filter(Boolean);
    if (labels.length > 0) {
      const { task, prompt } = wish;
      answer.labels((await complete({ model, task, prompt, labels }, signal)).choices[0].labels);
    }
    return true;
  } catch (error) {
    if (error.name === "AbortError") answer.settle();
    else answer.fail(error.message);
    return false;
  }
}

/** Shows what the model's hypernetwork made of the source. */
async function look(model, answer, signal) {
  const task = taskOf(model);
  const source = at("source").value;
  const show = async (replaced) => {
    const seen = await instance({ model, task, source }, signal);
    const view = instanceView(seen, task, exampleButton(model, (button) => show(button.closest(".instance")), signal));
    if (replaced) replaced.replaceWith(view);
    else answer.append(view);
  };
  try {
    await show(null);
  } catch (error) {
    if (error.name !== "AbortError") answer.append(element("p", { class: "note" }, "No map: " + error.message + "."));
  }
}

/** A button that has the model look at the page's examples of its tasks too; nothing where there are none, or they were. */
const lookedAt = new Set();

function exampleButton(model, then, signal) {
  const examples = (served.get(model)?.tasks ?? []).flatMap((task) =>
    (EXAMPLES[task]?.sources ?? []).map((source) => ({ model, task, source })));
  if (examples.length === 0 || lookedAt.has(model)) return null;
  const button = element("button", { type: "button" }, `Put the page's ${examples.length} examples on the map`);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      for (const [i, example] of examples.entries()) {
        say(`Looking at example ${i + 1} of ${examples.length} …`);
        await instance(example, signal);
      }
      lookedAt.add(model);
      await then(button);
      say("The examples are on the map.");
    } catch (error) {
      button.disabled = false;
      say("The examples cannot be looked at: " + error.message);
    }
  });
  return button;
}

/** Copies the request, or shows it where the browser lets nothing be copied. */
async function copy() {
  const command = curl({ ...request(at("model").value), stream: at("search").value === "beams" ? undefined : true });
  at("curl").textContent = command;
  at("curl").hidden = false;
  try {
    await navigator.clipboard.writeText(command);
    say("The command is copied.");
  } catch {
    getSelection().selectAllChildren(at("curl"));
    say("The command is marked; the browser does not let it be copied.");
  }
}
