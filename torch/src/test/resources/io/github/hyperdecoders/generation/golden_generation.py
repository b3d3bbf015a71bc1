"""Makes golden_generation.json and golden_generation.safetensors: what transformers' generate writes with a tiny random T5.

    python golden_generation.py FOLDER

Needs torch, transformers and safetensors. The T5 is v1.1, its weights are drawn with a fixed seed and are wide enough for its targets to
differ, to repeat tokens and to end early and late. Every case is generated in single precision and with the model in double; a case whose
targets differ is an error, so that no near tie is kept.
"""
import json
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import T5Config, T5ForConditionalGeneration

VOCABULARY = 40
CONFIG = dict(vocab_size=VOCABULARY, d_model=16, d_kv=4, d_ff=24, num_layers=2, num_decoder_layers=2, num_heads=4,
              relative_attention_num_buckets=8, relative_attention_max_distance=16, dropout_rate=0.0,
              feed_forward_proj="gated-gelu", tie_word_embeddings=False, pad_token_id=0, eos_token_id=1,
              decoder_start_token_id=0)


def model(seed):
    torch.manual_seed(seed)
    t5 = T5ForConditionalGeneration(T5Config(**CONFIG)).eval()
    # The head is its own and its input is not scaled, whatever this version makes of the configuration.
    t5.config.scale_decoder_outputs = False
    t5.lm_head.weight = torch.nn.Parameter(torch.empty_like(t5.lm_head.weight))
    with torch.no_grad():
        for name, value in t5.named_parameters():
            if "layer_norm" not in name:
                value.copy_(torch.randn_like(value) * (0.9 if "lm_head" in name else 0.45))
        # Targets should end now and then.
        t5.lm_head.weight[1] *= 1.5
    return t5


def sources():
    torch.manual_seed(3)
    rows = [torch.randint(2, VOCABULARY, (length,)).tolist() + [1] for length in (6, 2, 9, 4)]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    return rows, ids, (ids != 0).long()


def cases():
    """Options by transformers' names."""
    greedy = [
        {},
        {"min_length": 8},
        {"min_new_tokens": 9},
        {"min_length": 12, "min_new_tokens": 3},
        {"no_repeat_ngram_size": 1},
        {"no_repeat_ngram_size": 2},
        {"no_repeat_ngram_size": 3},
        {"repetition_penalty": 1.3},
        {"repetition_penalty": 3.0},
        {"repetition_penalty": 0.7},
        {"bad_words_ids": "first"},
        {"bad_words_ids": "pairs"},
        {"bad_words_ids": "pairs and end"},
        {"forced_bos_token_id": 17},
        {"forced_bos_token_id": 17, "no_repeat_ngram_size": 2},
        {"forced_bos_token_id": 17, "min_length": 6, "repetition_penalty": 1.5},
        {"repetition_penalty": 1.2, "no_repeat_ngram_size": 2, "bad_words_ids": "first", "min_length": 7},
        {"no_repeat_ngram_size": 2, "min_new_tokens": 10},
        {"bad_words_ids": "pairs", "repetition_penalty": 0.8},
    ]
    beams = [
        {"num_beams": 2},
        {"num_beams": 4},
        {"num_beams": 4, "min_length": 9},
        {"num_beams": 4, "min_new_tokens": 6},
    ]
    for penalty in (0.0, 0.5, 2.0, -1.0):
        for stopping in (False, True, "never"):
            beams.append({"num_beams": 3, "num_return_sequences": 3, "length_penalty": penalty, "early_stopping": stopping})
    beams += [
        {"num_beams": 4, "early_stopping": True},
        {"num_beams": 4, "early_stopping": "never"},
        {"num_beams": 4, "num_return_sequences": 4},
        {"num_beams": 5, "num_return_sequences": 3},
        {"num_beams": 4, "num_return_sequences": 4, "early_stopping": True},
        {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 2.0},
        {"num_beams": 4, "num_return_sequences": 4, "length_penalty": 0.3, "early_stopping": "never"},
        {"num_beams": 3, "no_repeat_ngram_size": 1},
        {"num_beams": 3, "no_repeat_ngram_size": 2},
        {"num_beams": 4, "no_repeat_ngram_size": 3, "num_return_sequences": 3},
        {"num_beams": 3, "repetition_penalty": 1.3},
        {"num_beams": 3, "repetition_penalty": 2.5},
        {"num_beams": 3, "repetition_penalty": 0.8},
        {"num_beams": 4, "bad_words_ids": "first"},
        {"num_beams": 4, "bad_words_ids": "pairs"},
        {"num_beams": 4, "bad_words_ids": "pairs and end", "num_return_sequences": 2},
        {"num_beams": 4, "forced_bos_token_id": 17},
        {"num_beams": 4, "forced_bos_token_id": 17, "num_return_sequences": 3},
        {"num_beams": 4, "forced_bos_token_id": 9, "no_repeat_ngram_size": 2, "length_penalty": 1.5},
        {"num_beams": 4, "no_repeat_ngram_size": 2, "repetition_penalty": 1.2, "bad_words_ids": "first", "min_length": 7},
        {"num_beams": 4, "no_repeat_ngram_size": 2, "early_stopping": True, "length_penalty": 2.0,
         "num_return_sequences": 4},
        {"num_beams": 6, "num_return_sequences": 6, "min_length": 5, "repetition_penalty": 1.1},
        {"num_beams": 2, "num_return_sequences": 2, "early_stopping": "never", "length_penalty": -0.5},
        {"num_beams": 3, "min_new_tokens": 8, "no_repeat_ngram_size": 3, "early_stopping": True},
        {"num_beams": 4, "max_length": 5},
        {"num_beams": 4, "max_length": 5, "num_return_sequences": 4, "no_repeat_ngram_size": 2},
        {"num_beams": 4, "max_length": 2},
    ]
    return greedy + beams


def generate(t5, ids, mask, options):
    found = t5.generate(ids, attention_mask=mask, do_sample=False, return_dict_in_generate=True, output_scores=True,
                        **options)
    sequences = []
    for row in found.sequences.tolist():
        row = row[1:]
        sequences.append(row[:row.index(1) + 1] if 1 in row else row)
    result = {"sequences": sequences}
    if options.get("num_beams", 1) > 1:
        result["scores"] = found.sequences_scores.tolist()
    else:
        logs = torch.stack(found.scores).double().log_softmax(-1)
        result["log_probabilities"] = [sum(logs[i, r, token].item() for i, token in enumerate(row) if token != 0)
                                       for r, row in enumerate(sequences)]
    return result


def warped(logits):
    """What temperature, top-k and top-p leave of a distribution, in the order of generate."""
    from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper
    found = []
    for temperature, top_k, top_p in [(1, 0, 1), (0.5, 0, 1), (2.0, 0, 1), (1, 1, 1), (1, 5, 1), (0.7, 12, 1), (1, 0, 0.9),
                                      (1, 0, 0.5), (1, 0, 0.05), (1.5, 0, 0.8), (1, 10, 0.7), (0.8, 6, 0.95), (3.0, 30, 0.6),
                                      (1, 100, 1)]:
        scores = logits.clone()
        if temperature != 1:
            scores = TemperatureLogitsWarper(float(temperature))(None, scores)
        if top_k:
            scores = TopKLogitsWarper(top_k)(None, scores)
        if top_p < 1:
            scores = TopPLogitsWarper(top_p)(None, scores)
        found.append({"temperature": temperature, "top_k": top_k, "top_p": top_p,
                      "probabilities": scores.softmax(-1).tolist()})
    return found


def main(folder):
    t5 = model(11)
    rows, ids, mask = sources()
    single = generate(t5, ids, mask, {"max_length": 14, "num_beams": 1})["sequences"]
    words = {
        "first": [[single[0][0]], [single[2][0]]],
        "pairs": [row[:2] for row in single] + [[5, 6, 7, 8]],
        "pairs and end": [row[1:3] for row in single] + [[1], [single[1][0], 1]],
    }
    made = []
    for options in cases():
        given = {"max_length": 14, "num_beams": 1, **options}
        if "bad_words_ids" in given:
            given["bad_words_ids"] = words[given["bad_words_ids"]]
        result = generate(t5.float(), ids, mask, given)
        twin = generate(t5.double(), ids, mask, given)
        if result["sequences"] != twin["sequences"]:
            raise SystemExit(f"a near tie in {options}: take other seeds")
        made.append({"options": given, **twin})
    t5.float()
    torch.manual_seed(5)
    logits = torch.randn(3, VOCABULARY, dtype=torch.float64) * 2
    logits[1, ::3] = float("-inf")
    how = f"made by golden_generation.py with transformers {transformers.__version__} and torch {torch.__version__}"
    with open(f"{folder}/golden_generation.json", "w") as file:
        parts = ",\n".join(json.dumps(case) for case in made)
        dist = ",\n".join(json.dumps(case) for case in warped(logits))
        finite = [[None if x == float("-inf") else x for x in row] for row in logits.tolist()]
        file.write('{"made": %s,\n"config": %s,\n"sources": %s,\n"cases": [\n%s\n],\n"logits": %s,\n"warped": [\n%s\n]}\n' % (
            json.dumps(how), json.dumps({**CONFIG, "model_type": "t5"}), json.dumps(rows), parts, json.dumps(finite), dist))
    weights = {name: value.contiguous() for name, value in t5.state_dict().items() if "embed_tokens" not in name}
    save_file(weights, f"{folder}/golden_generation.safetensors")
    lengths = sorted({len(s) for case in made for s in case["sequences"]})
    distinct = len({json.dumps(case["sequences"]) for case in made})
    print(len(made), "cases,", distinct, "different outputs, lengths", lengths)


main(sys.argv[1])
