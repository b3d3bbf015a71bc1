"""Triton's Python client against a server of the sample model: python triton_client.py HOST:PORT."""
import sys

import numpy
import tritonclient.http as triton

client = triton.InferenceServerClient(sys.argv[1])
assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("quickstart")
print(client.get_server_metadata(), client.get_model_metadata("quickstart"))
text = triton.InferInput("text", [1], "BYTES")
text.set_data_from_numpy(numpy.array(["odd text: pear plum horn peach"], dtype=object), binary_data=False)
answer = client.infer("quickstart", [text], outputs=[triton.InferRequestedOutput("text", binary_data=False)], request_id="7")
assert answer.as_numpy("text")[0] == "horn", answer.get_response()
assert answer.get_response()["id"] == "7"
print("all as expected")
