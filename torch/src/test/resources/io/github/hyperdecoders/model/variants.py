"""Makes variants.json: what transformers computes and generates with tiny T5s of many kinds, as it loads them from a folder.

  python variants.py > variants.json          (transformers 5.18, PyTorch 2.13)

Weights are a hash of name and place, which the test computes too, so that no file of them is needed. Models are in double precision, but for transformers' norms
and softmax, which always are in single.
"""
import json, os, sys, tempfile
import numpy as np
import torch
from safetensors.torch import save_file
from transformers import AutoModelForSeq2SeqLM

V, D, KV, FF, HEADS = 24, 8, 4, 12, 3
BASE = dict(vocab_size=V, d_model=D, d_kv=KV, d_ff=FF, num_layers=2, num_decoder_layers=2, num_heads=HEADS, dropout_rate=0.1, layer_norm_epsilon=1e-6,
            relative_attention_num_buckets=8, relative_attention_max_distance=12, is_encoder_decoder=True, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1)
T5, MT5, UMT5 = ({'model_type': t, 'architectures': [t.upper() + 'ForConditionalGeneration']} for t in ('t5', 'mt5', 'umt5'))
UNTIED = {'tie_word_embeddings': False}
CASES = {
    't5 1.0': (T5, {'feed_forward_proj': 'relu'}, {}),
    't5 1.0 with a copy of the embedding as head': (T5, {'feed_forward_proj': 'relu'}, {'head': 'copy'}),
    't5 1.1': (T5, {'feed_forward_proj': 'gated-gelu', **UNTIED}, {'head': 'own'}),
    't5 1.1 without its head': (T5, {'feed_forward_proj': 'gated-gelu', **UNTIED}, {}),
    'saved again, own head': (T5, {'feed_forward_proj': 'gated-gelu', 'tie_word_embeddings': True, 'scale_decoder_outputs': False}, {'head': 'own'}),
    'saved again, tied and not scaled': (T5, {'feed_forward_proj': 'gated-gelu', 'tie_word_embeddings': True, 'scale_decoder_outputs': False}, {}),
    'saved again, own head and scaled': (T5, {'feed_forward_proj': 'relu', 'tie_word_embeddings': True, 'scale_decoder_outputs': True}, {'head': 'own'}),
    'flan ul2': (T5, {'feed_forward_proj': 'gated-silu', 'dense_act_fn': 'silu', 'is_gated_act': True, **UNTIED}, {'head': 'own'}),
    'gelu': (T5, {'feed_forward_proj': 'gelu'}, {}),
    'gelu_new': (T5, {'feed_forward_proj': 'gelu_new'}, {}),
    'silu': (T5, {'feed_forward_proj': 'silu'}, {}),
    'gated relu': (T5, {'feed_forward_proj': 'gated-relu'}, {}),
    'gated gelu of the normal distribution': (T5, {'feed_forward_proj': 'gated-gelu', 'dense_act_fn': 'gelu'}, {}),
    'madlad 400': (T5, {'feed_forward_proj': 'gated-gelu', 'pad_token_id': 1, 'eos_token_id': 2, **UNTIED}, {'head': 'own', 'embedding': 'decoder.embed_tokens.weight'}),
    'several ends': (T5, {'feed_forward_proj': 'gated-gelu', 'eos_token_id': [1, 20, 12], **UNTIED}, {'head': 'own'}),
    'own start, padding and end': (T5, {'feed_forward_proj': 'gated-gelu', 'decoder_start_token_id': 5, 'pad_token_id': 2, 'eos_token_id': 16, **UNTIED}, {'head': 'own'}),
    'uneven stacks': (T5, {'feed_forward_proj': 'gated-gelu', 'num_layers': 1, 'num_decoder_layers': 3, **UNTIED}, {'head': 'own'}),
    'mt5': (MT5, UNTIED, {'head': 'own'}),
    'mt5 saved again': (MT5, {'tie_word_embeddings': True, 'transformers_version': '5.18.0'}, {'head': 'own'}),
    'umt5': (UMT5, {'tie_word_embeddings': True, 'num_decoder_layers': 3}, {}),
}


def weight(name, shape):
    h = 0
    for c in name: h = (31 * h + ord(c)) & 0xFFFFFFFF
    x = (np.uint32(h) ^ (np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(0x9E3779B1))).astype(np.uint32)
    x ^= x >> np.uint32(16); x *= np.uint32(0x85EBCA6B); x ^= x >> np.uint32(13); x *= np.uint32(0xC2B2AE35); x ^= x >> np.uint32(16)
    v = (x >> np.uint32(8)).astype(np.float32) / np.float32(1 << 24) - np.float32(0.5)
    if 'layer_norm' in name: v = np.float32(1) + v / np.float32(4)
    if name in ('shared.weight', 'decoder.embed_tokens.weight', 'lm_head.weight'): v *= np.float32(4)
    return torch.from_numpy(v.reshape(shape))


def shapes(c, kind):
    s = {kind.get('embedding', 'shared.weight'): [V, D]}
    if kind.get('head'): s['lm_head.weight'] = [V, D]
    gated = c.get('feed_forward_proj', 'gated-gelu').startswith('gated')
    for stack, layers in (('encoder', c['num_layers']), ('decoder', c['num_decoder_layers'])):
        s[stack + '.final_layer_norm.weight'] = [D]
        for i in range(layers):
            p = f'{stack}.block.{i}.layer'
            parts = [(0, 'SelfAttention')] + ([(1, 'EncDecAttention')] if stack == 'decoder' else [])
            for at, name in parts:
                s[f'{p}.{at}.layer_norm.weight'] = [D]
                for k in 'qkv': s[f'{p}.{at}.{name}.{k}.weight'] = [HEADS * KV, D]
                s[f'{p}.{at}.{name}.o.weight'] = [D, HEADS * KV]
            if i == 0 or c['model_type'] == 'umt5': s[f'{p}.0.SelfAttention.relative_attention_bias.weight'] = [8, HEADS]
            f = len(parts)
            s[f'{p}.{f}.layer_norm.weight'] = [D]
            for k in (('wi_0', 'wi_1') if gated else ('wi',)): s[f'{p}.{f}.DenseReluDense.{k}.weight'] = [FF, D]
            s[f'{p}.{f}.DenseReluDense.wo.weight'] = [D, FF]
    return s


def sequences(out):
    return [row.tolist() for row in out]


cases = []
for name, (family, config, kind) in CASES.items():
    c = {**BASE, **family, **config}
    tensors = shapes(c, kind)
    with tempfile.TemporaryDirectory() as folder:
        w = {n: weight(n, s) for n, s in tensors.items()}
        if kind.get('head') == 'copy': w['lm_head.weight'] = w['shared.weight'].clone()
        save_file(w, folder + '/model.safetensors', metadata={'format': 'pt'})
        json.dump(c, open(folder + '/config.json', 'w'))
        model = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float64).eval()
    start, pad = c['decoder_start_token_id'], c['pad_token_id']
    end = c['eos_token_id'][0] if isinstance(c['eos_token_id'], list) else c['eos_token_id']
    ids = torch.tensor([[9, 4, 17, 21, 13, 8, 22, end], [6, 19, end] + [pad] * 5])
    mask = torch.tensor([[1] * 8, [1] * 3 + [0] * 5])
    targets = torch.tensor([[start, 7, 14, 20], [start, 12, 3, 16]])
    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=mask, decoder_input_ids=targets).logits
        given = dict(input_ids=ids, attention_mask=mask, max_length=12, min_length=4, do_sample=False, use_cache=False)
        greedy = model.generate(**given, num_beams=1)
        beams = model.generate(**given, num_beams=3, length_penalty=1.0, early_stopping=False, output_scores=True, return_dict_in_generate=True)
    cases.append(dict(name=name, config=c, tensors=tensors, copy=kind.get('head') == 'copy', sources=[ids[0].tolist(), ids[1, :3].tolist()], targets=targets.tolist(),
                      logits=logits.flatten().tolist(), greedy=sequences(greedy), beams=sequences(beams.sequences), beam_scores=beams.sequences_scores.tolist()))
json.dump({'made_by': 'variants.py', 'cases': cases}, sys.stdout, separators=(',', ':'))
print()
