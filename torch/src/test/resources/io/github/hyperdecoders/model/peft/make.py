"""Makes the folders and numbers beside this file: tiny random T5s, LoRA adapters of them by PEFT, and the logits of both together.

    python make.py

Made with torch 2.13, transformers 5.18, peft 0.21. Weights are stored in single precision and the logits computed from them in double.
The task type SEQ_2_SEQ_LM is set in one folder afterwards: these versions together cannot make such a model, older ones do.
"""

import json
import pathlib
import shutil

import peft
import safetensors.torch
import torch
import transformers

HERE = pathlib.Path(__file__).parent
SOURCES = [[3, 4, 5, 6, 1], [7, 8, 1, 0, 0]]
TARGETS = [[0, 4, 5, 0], [0, 6, 7, 8]]

SHAPE = dict(vocab_size=20, d_model=8, d_kv=4, d_ff=12, num_layers=2, num_decoder_layers=2, num_heads=2,
             relative_attention_num_buckets=8, relative_attention_max_distance=16, dropout_rate=0.0)
BASES = {
    "v1_1": dict(feed_forward_proj="gated-gelu", tie_word_embeddings=False),
    "v1_0": dict(feed_forward_proj="relu", tie_word_embeddings=True),
}
ALL = ["q", "k", "v", "o", "wi_0", "wi_1", "wo"]
CASES = {
    # What PEFT does with a T5 where nothing is said: q and v.
    "plain": ("v1_1", dict(r=2, lora_alpha=3)),
    "all_rslora": ("v1_1", dict(r=3, lora_alpha=5, use_rslora=True, target_modules=ALL, bias="all",
                                modules_to_save=["layer_norm", "final_layer_norm"])),
    "patterns": ("v1_1", dict(r=2, lora_alpha=3, target_modules=r"decoder\..*\.(q|v|wo)", modules_to_save=["lm_head"],
                              rank_pattern={r"EncDecAttention\.q": 3, r"block\.1\.layer\.2\.DenseReluDense\.wo": 1},
                              alpha_pattern={r"block\.[01]\.layer\.0\.SelfAttention\.v": 7})),
    "rank_rslora": ("v1_1", dict(r=2, lora_alpha=3, use_rslora=True, target_modules=["SelfAttention.k", "wi_1"],
                                 rank_pattern={"wi_1": 4}, layers_to_transform=[1])),
    "tied": ("v1_0", dict(r=2, lora_alpha=3, target_modules=["q", "o", "wi", "wo"])),
}


def make_base(name):
    """A folder as the hub has it: a v1.1 has a head of its own, which transformers 5 finds by its being there."""
    torch.manual_seed(1)
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    transformers.T5ForConditionalGeneration(transformers.T5Config(**SHAPE, **BASES[name])).save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    weights = safetensors.torch.load_file(folder / "model.safetensors")
    if not BASES[name]["tie_word_embeddings"]:
        weights["lm_head.weight"] = torch.empty_like(weights["shared.weight"])
        config = json.loads((folder / "config.json").read_text())
        del config["scale_decoder_outputs"]
        config["tie_word_embeddings"] = False
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    for weight in weights.values():
        weight.normal_(0, 0.4)
    safetensors.torch.save_file(weights, folder / "model.safetensors", {"format": "pt"})


def base(name):
    model = transformers.T5ForConditionalGeneration.from_pretrained(HERE / name)
    own_head = not torch.equal(model.lm_head.weight, model.shared.weight)
    assert own_head != BASES[name]["tie_word_embeddings"], name
    return model


def in_double():
    """T5 of transformers rounds to single precision in its softmax and its norms, whatever its weights are."""
    def norm(self, x):
        return self.weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon)

    transformers.models.t5.modeling_t5.T5LayerNorm.forward = norm
    torch.Tensor.float = torch.Tensor.double


def logits(model):
    model = model.double().eval()
    sources = torch.tensor(SOURCES)
    with torch.no_grad():
        return model(input_ids=sources, attention_mask=(sources != 0).long(),
                     decoder_input_ids=torch.tensor(TARGETS)).logits


def main():
    in_double()
    expected = {"made_by": "make.py", "sources": SOURCES, "targets": TARGETS, "logits": {}}
    for name in BASES:
        make_base(name)
    for name, (of, settings) in CASES.items():
        shutil.rmtree(HERE / name, ignore_errors=True)
        torch.manual_seed(2)
        model = peft.get_peft_model(base(of), peft.LoraConfig(**settings))
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.requires_grad:
                    parameter.normal_(0, 0.4)
        model.peft_config["default"].base_model_name_or_path = of
        model.save_pretrained(HERE / name)
        (HERE / name / "README.md").unlink()
        # As somebody else would load it.
        loaded = logits(peft.PeftModel.from_pretrained(base(of), HERE / name))
        assert torch.equal(loaded, logits(model)), name
        assert (loaded - logits(base(of))).abs().max() > 0.1, name
        expected["logits"][name] = loaded.flatten().tolist()
    config = HERE / "plain" / "adapter_config.json"
    config.write_text(config.read_text().replace('"task_type": null', '"task_type": "SEQ_2_SEQ_LM"'))
    (HERE / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
