"""OpenAI's Python client against a server of the sample model: python openai_client.py URL [KEY]."""
import sys

import openai

SOURCE = "odd text: pear plum horn peach"


def check(name, holds, what):
    print(("ok   " if holds else "FAIL ") + name)
    if not holds:
        sys.exit(f"{name}: {what}")


def main():
    url, key = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "unused"
    client = openai.OpenAI(base_url=url + "/v1", api_key=key, max_retries=0)

    models = [m.id for m in client.models.list()]
    check("models.list", models == ["quickstart"], models)
    check("models.retrieve", client.models.retrieve("quickstart").id == "quickstart", "")

    one = client.completions.create(model="quickstart", prompt=SOURCE, temperature=0, logprobs=1)
    check("completions.create", one.choices[0].text == "horn" and one.choices[0].finish_reason == "stop", one)
    check("usage", one.usage.completion_tokens == 2 and one.usage.prompt_tokens == 8, one.usage)
    check("logprobs", one.choices[0].logprobs.text_offset == [0, 4], one.choices[0].logprobs)

    several = client.completions.create(model="quickstart", prompt=[SOURCE, SOURCE], n=2, best_of=3, seed=1, temperature=0.5)
    check("prompts, n, best_of, seed", [c.index for c in several.choices] == [0, 1, 2, 3], several)

    text, usage, reason = "", None, None
    stream = client.completions.create(
        model="quickstart", prompt=SOURCE, max_tokens=30, temperature=1, seed=3, stream=True,
        stream_options={"include_usage": True}, extra_body={"min_tokens": 30})
    for chunk in stream:
        if chunk.choices:
            text += chunk.choices[0].text
            reason = chunk.choices[0].finish_reason or reason
        usage = chunk.usage or usage
    whole = client.completions.create(
        model="quickstart", prompt=SOURCE, max_tokens=30, temperature=1, seed=3, extra_body={"min_tokens": 30})
    check("stream is the text", text == whole.choices[0].text and reason == "length", (text, whole))
    check("usage in the stream", usage.completion_tokens == 30, usage)

    messages = [{"role": "system", "content": "odd text:"}, {"role": "user", "content": "pear plum horn peach"}]
    chat = client.chat.completions.create(model="quickstart", messages=messages, temperature=0, logprobs=True)
    check("chat.completions.create", chat.choices[0].message.content == "horn", chat)
    check("chat logprobs", chat.choices[0].logprobs.content[0].token == "horn", chat.choices[0].logprobs)
    deltas = client.chat.completions.create(model="quickstart", messages=messages, temperature=0, stream=True)
    check("chat stream", "".join(c.choices[0].delta.content or "" for c in deltas) == "horn", "")

    labels = client.completions.create(model="quickstart", prompt=SOURCE, extra_body={"labels": ["pear", "horn"]})
    found = {each["label"]: each["probability"] for each in labels.choices[0].labels}
    check("labels", found["horn"] > 0.9 and abs(sum(found.values()) - 1) < 1e-6, found)

    for name, kind, call in [
        ("BadRequestError", openai.BadRequestError, dict(model="quickstart", prompt="a", temperature=9)),
        ("NotFoundError", openai.NotFoundError, dict(model="none", prompt="a")),
    ]:
        try:
            client.completions.create(**call)
            check(name, False, "was answered")
        except kind as error:
            check(name, bool(error.body["message"]), error.body)
    print("all as expected")


main()
