"""Writes golden.{safetensors,zip.bin,zip-protocol4.bin,legacy.bin}: the same tensors as safetensors 0.8.0 and torch 2.13.0 save them.

    pip install torch numpy safetensors && python golden.py
"""
from collections import OrderedDict

import torch
from safetensors.torch import save_file


class Model(torch.nn.Module):
    """A state dict with _metadata, a tied Parameter and a buffer."""

    def __init__(self):
        super().__init__()
        self.shared = torch.nn.Embedding(5, 3)
        self.head = torch.nn.Linear(3, 5, bias=False)
        self.head.weight = self.shared.weight
        self.register_buffer("steps", torch.tensor(7))


torch.manual_seed(1)
state = Model().state_dict()
base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
dtypes = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
          torch.uint8, torch.bool]
for dtype in dtypes:
    state["plain." + str(dtype)[6:]] = torch.arange(6).reshape(2, 3).to(dtype)
state["transposed"] = base.transpose(0, 2)
state["window"] = base[1, :, 1:3]
state["parameter"] = torch.nn.Parameter(base[0].clone().bfloat16())
state["empty"] = torch.zeros(0, 4)
state["scalar"] = torch.tensor(-1.5)

save_file({k: v.detach().clone().contiguous() for k, v in state.items()}, "golden.safetensors", {"format": "pt"})
with_others = OrderedDict(state)
with_others._metadata = state._metadata
with_others.update(epoch=3, loss=0.25, note="x", none=None, flags=[True, 1 << 70], nested={"lr": {1: 2}})
torch.save(with_others, "golden.zip.bin")
torch.save(with_others, "golden.zip-protocol4.bin", pickle_protocol=4)
torch.save(with_others, "golden.legacy.bin", _use_new_zipfile_serialization=False)
