"""Asks PEFT for the logits of the folders that PeftExportTest wrote, and compares them with the program's in both precisions.

    python verify.py torch/target/peft

Run with torch 2.13, transformers 5.18, peft 0.21.
"""

import json
import pathlib
import sys

import peft
import torch

import make

MOST = {"float32": 1e-5, "float64": 1e-12}


def difference(model, expected):
    sources = torch.tensor(make.SOURCES)
    with torch.no_grad():
        found = model(input_ids=sources, attention_mask=(sources != 0).long(),
                      decoder_input_ids=torch.tensor(make.TARGETS)).logits
    return (found.flatten().double() - torch.tensor(expected, dtype=torch.float64)).abs().max().item()


for dtype in MOST:
    if dtype == "float64":
        make.in_double()
    for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        expected = json.loads((folder / "logits.json").read_text())[dtype]
        model = peft.PeftModel.from_pretrained(make.base("v1_1"), folder).to(getattr(torch, dtype)).eval()
        found = difference(model, expected)
        with model.disable_adapter():
            without = difference(model, expected)
        print(f"{folder.name} {dtype}: largest difference {found:.1e}; without the adapters {without:.1e}")
        assert found < MOST[dtype] < without
