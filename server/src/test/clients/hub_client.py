"""Hugging Face's InferenceClient against TGI's calls of a server of the sample model: python hub_client.py URL."""
import sys

from huggingface_hub import InferenceClient

SOURCE = "odd text: pear plum horn peach"


def check(name, holds, what):
    print(("ok   " if holds else "FAIL ") + name)
    if not holds:
        sys.exit(f"{name}: {what}")


def main():
    url = sys.argv[1]
    client = InferenceClient(model=url + "/generate")
    text = client.text_generation(SOURCE, max_new_tokens=10)
    check("text_generation", text == "horn", text)
    whole = client.text_generation(SOURCE, max_new_tokens=10, details=True)
    check("details", whole.details.finish_reason == "eos_token" and len(whole.details.tokens) == 2, whole)
    stream = InferenceClient(model=url + "/generate_stream")
    events = list(stream.text_generation(SOURCE, max_new_tokens=10, details=True, stream=True))
    check("stream", events[-1].generated_text == "horn", events)
    chat = InferenceClient(base_url=url + "/v1")
    answer = chat.chat_completion([{"role": "user", "content": SOURCE}], model="quickstart", temperature=0)
    check("chat_completion", answer.choices[0].message.content == "horn", answer)
    print("all as expected")


main()
