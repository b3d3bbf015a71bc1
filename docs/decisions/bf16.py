"""How much of autocast's deviation is luck: python bf16.py FOLDER, a golden case without adapters; needs torch, transformers, safetensors."""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import T5Config, T5ForConditionalGeneration

VARIATIONS = 200
RELATIVE_CHANGE = 1e-6

torch.set_num_threads(1)
folder = Path(sys.argv[1])
inputs, weights = load_file(folder / "io.safetensors"), load_file(folder / "model.safetensors")
model = T5ForConditionalGeneration(T5Config(**json.loads((folder / "config.json").read_text()))).eval()


def outputs(state, autocast):
    """The logits, and the label-smoothed loss (0.1) summed over the target's tokens."""
    model.load_state_dict(state, strict=False)
    tokens = {k: inputs[k] for k in ("input_ids", "attention_mask", "decoder_input_ids")}
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=autocast):
        logits = model(**tokens).logits.float()
    log_probabilities, labels = torch.log_softmax(logits, -1), inputs["labels"]
    likelihood = log_probabilities.gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    loss = -(0.9 * likelihood + 0.1 * log_probabilities.mean(-1))
    return logits, loss[labels != 0].sum()


def deviations(state):
    (exact, exact_loss), (near, near_loss) = outputs(state, False), outputs(state, True)
    return ((near_loss - exact_loss).abs() / exact_loss).item(), ((near - exact).abs().max() / exact.abs().max()).item()


golden = json.loads((folder / "expected.json").read_text())["bf16_autocast"]
loss, logits = deviations(weights)
print(f"as it is: loss {loss:.9f} (golden {golden['loss_deviation']:.9f}), logits {logits:.4f} ({golden['logits_deviation']:.4f})")
random = torch.Generator().manual_seed(0)
varied = [
    deviations({k: w * (1 + RELATIVE_CHANGE * torch.randn(w.shape, generator=random)) for k, w in weights.items()})
    for _ in range(VARIATIONS)
]
for name, found in zip(("loss", "logits"), torch.tensor(varied, dtype=torch.float64).T):
    beyond = (found[:, None] > 1.5 * found[None, :]).double().mean().item()
    print(f"{name}: min {found.min():.1e}  median {found.median():.1e}  max {found.max():.1e}  pairs beyond 1.5: {beyond:.3%}")
