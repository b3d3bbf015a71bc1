"""Makes cosine_with_restarts.json and early_stopping.json, beside this file, with transformers itself (5.18, PyTorch 2.13).

    python schedules_and_stopping.py
"""

import json
import random
from pathlib import Path

import torch
from transformers import EarlyStoppingCallback, TrainerControl, TrainerState, TrainingArguments
from transformers import get_cosine_with_hard_restarts_schedule_with_warmup as restarts

HERE = Path(__file__).parent


def rates(cycles, base=0.0003, warmup=10, total=60, steps=65):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
    schedule = restarts(optimizer, warmup, total, cycles)
    values = []
    for _ in range(steps):
        values.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return {"base": base, "num_warmup_steps": warmup, "num_training_steps": total, "values": values}


def stopping(patience, threshold, greater, values):
    """The counter after each evaluation, and how many there were when training was to stop; 0: never."""
    arguments = TrainingArguments(
        output_dir="unused",
        eval_strategy="steps",
        eval_steps=1,
        save_strategy="steps",
        save_steps=1,
        metric_for_best_model="score",
        greater_is_better=greater,
        load_best_model_at_end=True,
        use_cpu=True,
    )
    callback = EarlyStoppingCallback(patience, threshold)
    state, control = TrainerState(), TrainerControl()
    counters = []
    for done, value in enumerate(values, 1):
        callback.on_evaluate(arguments, state, control, {"eval_score": value})
        counters.append(callback.early_stopping_patience_counter)
        # As Trainer._determine_best_metric does behind it.
        if state.best_metric is None or (value > state.best_metric if greater else value < state.best_metric):
            state.best_metric = value
        if control.should_training_stop:
            return {"counters": counters, "stops_after": done}
    return {"counters": counters, "stops_after": 0}


def cases():
    draw = random.Random(7)
    for patience in (1, 2, 3):
        for threshold in (0.0, 0.25):
            for greater in (True, False):
                for _ in range(4):
                    # Quarters, so that improvements of exactly the threshold come up.
                    values = [draw.randint(0, 12) / 4 for _ in range(10)]
                    yield {
                        "patience": patience,
                        "threshold": threshold,
                        "greater_is_better": greater,
                        "values": values,
                        **stopping(patience, threshold, greater, values),
                    }


def write(name, data):
    (HERE / name).write_text(json.dumps(data) + "\n")


write("cosine_with_restarts.json", {str(cycles): rates(cycles) for cycles in (1, 2, 3, 7)})
write("early_stopping.json", {"made_by": "schedules_and_stopping.py", "cases": list(cases())})
