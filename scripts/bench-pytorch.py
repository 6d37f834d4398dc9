"""Times PyTorch's training step, for `npm run bench -- --peers`.

    python3 scripts/bench-pytorch.py THREADS

Says {"version": ..., "cells": [...], "blas": [...]} first, the last being the files of BLAS libraries that are loaded, as
far as they can be seen. Then, for each line on standard input with a network's config and how many steps to train,
one line with the milliseconds of each step that counts. A config that was there before is trained further.
"""

import json
import re
import sys
import time

import torch
from torch import nn

CELLS = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


class Classifier(nn.Module):
    """A recurrent network whose last output is classified."""

    def __init__(self, config):
        super().__init__()
        cell = CELLS[config["cell"]]
        self.rnn = cell(config["inputSize"], config["hiddenSize"], num_layers=config["layers"])
        self.fc = nn.Linear(config["hiddenSize"], config["classes"])

    def forward(self, inputs):
        outputs, _ = self.rnn(inputs)
        return self.fc(outputs[-1])


def make_trainer(config):
    """A function that trains one step on a batch that is always the same."""
    torch.manual_seed(1)
    model = Classifier(config)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = nn.CrossEntropyLoss()
    inputs = torch.rand(config["sequenceLength"], config["batch"], config["inputSize"])
    labels = torch.randint(config["classes"], (config["batch"],))

    def train_step():
        optimiser.zero_grad()
        loss = loss_of(model(inputs), labels)
        loss.backward()
        optimiser.step()

    return train_step


def loaded_blas():
    """Linux only; a BLAS that is linked into PyTorch itself has no file of its own."""
    torch.rand(8, 8) @ torch.rand(8, 8)
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            paths = {line.split()[-1] for line in maps if "/" in line}
    except OSError:
        return []
    return sorted(path for path in paths if re.search(r"/lib[^/]*(blas|mkl|blis)[^/]*$", path))


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    torch.set_num_threads(int(sys.argv[1]))
    say({"version": torch.__version__, "cells": list(CELLS), "blas": loaded_blas()})
    trainers = {}
    for line in sys.stdin:
        config = json.loads(line)
        warm_up, steps = config.pop("warmUp"), config.pop("steps")
        key = json.dumps(config, sort_keys=True)
        if key not in trainers:
            trainers[key] = make_trainer(config)
        train_step = trainers[key]
        for _ in range(warm_up):
            train_step()
        milliseconds = []
        for _ in range(steps):
            start = time.perf_counter()
            train_step()
            milliseconds.append(1000 * (time.perf_counter() - start))
        say({"milliseconds": milliseconds})


if __name__ == "__main__":
    main()
