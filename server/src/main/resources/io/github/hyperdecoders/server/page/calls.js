// What the page asks of the server. Whatever goes wrong is an Error with a message for people.

/** Thrown for answers that are none: `status` is HTTP's. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let key = "";

/** The API key of all further calls; empty for none. */
export function useKey(value) {
  key = value;
}

export async function models() {
  return (await (await call("/v1/models")).json()).data;
}

/** A whole answer. */
export async function complete(request, signal) {
  return (await call("/v1/completions", request, signal)).json();
}

/** An answer as it grows: its events, one after the other. */
export async function* stream(request, signal) {
  const response = await call("/v1/completions", { ...request, stream: true, stream_options: { include_usage: true } }, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the answer broke off");
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const data = event.replace(/^data: /, "");
      if (data === "[DONE]") return;
      const json = JSON.parse(data);
      if (json.error) throw new Error(json.error.message);
      yield json;
    }
  }
}

/** How the model's hypernetwork sees a source. Only one is looked at at a time, so that a busy server is asked again. */
export async function instance(request, signal) {
  for (let tries = 1; ; tries++) {
    try {
      return await (await call("/page/instance", request, signal)).json();
    } catch (error) {
      if (error.status !== 429 || tries === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * tries));
    }
  }
}

async function call(path, body, signal) {
  const headers = key ? { Authorization: "Bearer " + key } : {};
  const options = { headers, signal };
  if (body) {
    options.method = "POST";
    options.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    throw error.name === "AbortError" ? error : new Error("the server does not answer");
  }
  if (response.ok) return response;
  const json = await response.json().catch(() => ({}));
  throw new Refused(response.status, json.error?.message ?? "the server answers " + response.status);
}

/** A request as a command for a shell. The key is not in it. */
export function curl(request) {
  const quoted = JSON.stringify(request).replaceAll("'", "'\\''");
  const authorization = key ? " \\\n  -H \"Authorization: Bearer $HYPERDECODER_API_KEY\"" : "";
  return `curl -N ${location.origin}/v1/completions \\\n  -H 'Content-Type: application/json'${authorization} \\\n  -d '${quoted}'`;
}
