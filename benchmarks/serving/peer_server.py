#!/usr/bin/env python3
"""A plain Python server of a Hyperdecoder, as people write one: FastAPI, an asyncio queue, and transformers' generate on batches in a thread.

It is there to be measured beside `hyperdecoder serve`. The model is the Python peer's (random weights, which it makes itself), from the folder
with peer_bench.py and peer_tuned.py. It needs torch, transformers and pyarrow, as the peer does, and `pip install fastapi uvicorn[standard]`.

  python peer_server.py --peer ../shared/peer --size small --port 8000 [--bf16]
  curl localhost:8000/generate -H 'content-type: application/json' \
    -d '{"inputs": "cola sentence: They left.", "parameters": {"max_new_tokens": 2, "min_tokens": 2, "details": true}}'

Requests of equal lengths are answered together: as many as wait, up to --max-batch, once the oldest has waited --window milliseconds.
"""
import argparse
import asyncio
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import torch
import uvicorn
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field


class Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    max_new_tokens: int = Field(20, ge=1, le=512)
    min_tokens: int = Field(0, ge=0, le=512)
    details: bool = False


class GenerateRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inputs: str = Field(min_length=1, max_length=100_000)
    parameters: Parameters = Parameters()


class Peer:
    """The tuned peer's model and tokenizer."""

    def __init__(self, options):
        sys.path.insert(0, str(options.peer))
        import peer_bench
        import peer_tuned

        torch.manual_seed(options.seed)
        config = peer_bench.T5Config(
            vocab_size=32128, feed_forward_proj="gated-gelu", tie_word_embeddings=False, decoder_start_token_id=0, pad_token_id=0,
            eos_token_id=1, attn_implementation="sdpa", **peer_bench.SIZES[options.size])
        self.model = peer_tuned.Tuned(config, 64, 64, 128).eval().requires_grad_(False)
        self.autocast = nullcontext
        if options.bf16 == "all":
            self.model.to(torch.bfloat16)
        elif options.bf16 == "autocast":
            self.model.to(torch.bfloat16)
            for module in (self.model.enc_ad, self.model.mlp, self.model.layer_embed, self.model.lin,
                           self.model.wu, self.model.wd, self.model.bu, self.model.bd):
                module.float()
            self.autocast = lambda: torch.autocast("cpu", dtype=torch.bfloat16)
        self.tokenizer = peer_bench.PreTrainedTokenizerFast(
            tokenizer_file=str(options.peer.parent / "tokenizer/t5/tokenizer.json"), pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
        self.max_source_length = options.max_source_length

    def generate(self, texts, max_new_tokens, min_new_tokens):
        """For each text, what was generated and how many tokens that took."""
        inputs = self.tokenizer(texts, padding=True, truncation=True, max_length=self.max_source_length, return_tensors="pt")
        self.model.of = None  # The adapters that it keeps are of the last batch.
        with torch.inference_mode(), self.autocast():
            ids = self.model.generate(
                inputs.input_ids, attention_mask=inputs.attention_mask, do_sample=False, num_beams=1,
                max_new_tokens=max_new_tokens, min_new_tokens=min_new_tokens)[:, 1:]
        ended = (ids == 1).long().cumsum(1) - (ids == 1).long()  # Ends before each token.
        counts = (ended == 0).sum(1).tolist()
        return list(zip(self.tokenizer.batch_decode(ids, skip_special_tokens=True), counts))


@dataclass(eq=False)
class Waiting:
    text: str
    lengths: tuple
    since: float
    answer: asyncio.Future = field(repr=False)


class Batcher:
    """Answers what waits, in batches of equal lengths, one batch at a time, in one thread."""

    def __init__(self, peer, thread, options):
        self.peer, self.thread = peer, thread
        self.max_batch, self.window, self.queue = options.max_batch, options.window / 1000, options.queue
        self.waiting = deque()
        self.arrived = asyncio.Event()

    async def ask(self, text, lengths):
        if len(self.waiting) >= self.queue:
            raise HTTPException(429, f"{self.queue} requests are waiting already", {"Retry-After": "1"})
        loop = asyncio.get_running_loop()
        request = Waiting(text, lengths, loop.time(), loop.create_future())
        self.waiting.append(request)
        self.arrived.set()
        return await request.answer

    async def run(self):
        loop = asyncio.get_running_loop()
        while True:
            while not self.waiting:
                self.arrived.clear()
                await self.arrived.wait()
            batch = await self.next_batch(loop)
            texts = [request.text for request in batch]
            try:
                answers = await loop.run_in_executor(self.thread, self.peer.generate, texts, *batch[0].lengths)
            except Exception as failure:  # The server goes on; these requests are answered by 500.
                for request in batch:
                    request.answer.set_exception(failure)
                continue
            for request, answer in zip(batch, answers):
                if not request.answer.done():
                    request.answer.set_result(answer)

    async def next_batch(self, loop):
        oldest = self.waiting[0]
        while True:
            batch = [request for request in self.waiting if request.lengths == oldest.lengths][:self.max_batch]
            left = oldest.since + self.window - loop.time()
            if left <= 0 or len(batch) == self.max_batch:
                break
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), left)
            except asyncio.TimeoutError:
                pass
        for request in batch:
            self.waiting.remove(request)
        return batch


def application(options):
    # All of torch's work is in this thread, also that of making the model: OpenMP keeps workers for every thread that computes, and once there
    # are more of them than cores they sleep between operations, which makes one request take half as long again.
    thread = ThreadPoolExecutor(1)
    peer = thread.submit(Peer, options).result()
    thread.submit(peer.generate, ["warm up"], 2, 2).result()
    batcher = None

    @asynccontextmanager
    async def life(_):
        nonlocal batcher
        batcher = Batcher(peer, thread, options)
        task = asyncio.create_task(batcher.run())
        yield
        task.cancel()

    app = FastAPI(lifespan=life)

    @app.get("/health")
    async def health():
        return {}

    @app.post("/generate")
    async def generate(request: GenerateRequest):
        asked = request.parameters
        text, tokens = await batcher.ask(request.inputs, (asked.max_new_tokens, asked.min_tokens))
        answer = {"generated_text": text}
        if asked.details:
            answer["details"] = {"finish_reason": "length" if tokens == asked.max_new_tokens else "eos_token", "generated_tokens": tokens}
        return answer

    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", type=Path, required=True, help="folder with peer_bench.py and peer_tuned.py; ../tokenizer/t5 beside it")
    parser.add_argument("--size", choices=["small", "base", "large"], default="small")
    parser.add_argument("--bf16", nargs="?", const="all", choices=["all", "autocast"],
                        help="weights in bfloat16: all, or frozen ones alone, with autocast (default: all in float32)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=0, help="of torch; 0 for one a core")
    parser.add_argument("--max-batch", type=int, default=32)
    parser.add_argument("--window", type=float, default=5, help="milliseconds that a request waits for others")
    parser.add_argument("--queue", type=int, default=512, help="requests that may wait; more are answered by 429")
    parser.add_argument("--max-source-length", type=int, default=512)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    options.peer = options.peer.resolve()
    if options.threads:
        torch.set_num_threads(options.threads)
    uvicorn.run(application(options), host=options.host, port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
