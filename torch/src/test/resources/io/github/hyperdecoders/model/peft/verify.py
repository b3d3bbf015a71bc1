"""Asks PEFT for the logits of the folders that PeftFolderTest wrote, and compares them with the program's.

    python verify.py torch/target/peft

Run with torch 2.13, transformers 5.18, peft 0.21.
"""

import json
import pathlib
import sys

import peft
import torch
import transformers

HERE = pathlib.Path(__file__).parent
EXPECTED = json.loads((HERE / "expected.json").read_text())

for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    stock = transformers.T5ForConditionalGeneration.from_pretrained(HERE / "v1_1")
    sources = torch.tensor(EXPECTED["sources"])
    model = peft.PeftModel.from_pretrained(stock, folder).eval()
    expected = torch.tensor(json.loads((folder / "logits.json").read_text())["logits"], dtype=torch.float64)
    for dtype in (torch.float32, torch.float64):
        with torch.no_grad():
            found = model.to(dtype)(input_ids=sources, attention_mask=(sources != 0).long(),
                                    decoder_input_ids=torch.tensor(EXPECTED["targets"])).logits
            with model.disable_adapter():
                base = model(input_ids=sources, attention_mask=(sources != 0).long(),
                             decoder_input_ids=torch.tensor(EXPECTED["targets"])).logits
        difference = (found.flatten().double() - expected).abs().max().item()
        print(f"{folder.name} {dtype}: largest difference {difference:.2e}, that of the base without the adapters "
              f"{(base.flatten().double() - expected).abs().max().item():.2e}")
        assert difference < 1e-5
