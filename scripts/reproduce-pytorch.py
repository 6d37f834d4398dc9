"""Trains the notebook's networks with PyTorch, for `npm run reproduce:seeds`.

    python3 scripts/reproduce-pytorch.py DATA SEED [EXAMPLES]

DATA is a folder with the four files of MNIST, uncompressed; EXAMPLES are the first that are trained on, all by default.
Says {"version": ...} first, then for each of RNN, GRU and LSTM {"cell": ..., "testAccuracy": ...}.
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn

CELLS = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}
STEPS = INPUTS = 28
HIDDEN = 256
LAYERS = 2
CLASSES = 10
BATCH = 64
EPOCHS = 2
LEARNING_RATE = 1e-3


class Classifier(nn.Module):
    """A recurrent network that is classified by the outputs of all its steps."""

    def __init__(self, cell):
        super().__init__()
        self.rnn = CELLS[cell](INPUTS, HIDDEN, num_layers=LAYERS, batch_first=True)
        self.fc = nn.Linear(STEPS * HIDDEN, CLASSES)

    def forward(self, inputs):
        outputs, _ = self.rnn(inputs)
        return self.fc(outputs.reshape(len(inputs), -1))


def read_examples(folder, prefix):
    """Images as rows of numbers from 0 to 1, and their labels."""
    images = (folder / f"{prefix}-images-idx3-ubyte").read_bytes()[16:]
    labels = (folder / f"{prefix}-labels-idx1-ubyte").read_bytes()[8:]
    pixels = torch.frombuffer(bytearray(images), dtype=torch.uint8)
    classes = torch.frombuffer(bytearray(labels), dtype=torch.uint8)
    return pixels.reshape(-1, STEPS, INPUTS) / 255, classes.long()


def train(cell, seed, images, labels):
    """A network after its two epochs."""
    torch.manual_seed(seed)
    model = Classifier(cell)
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    loss_of = nn.CrossEntropyLoss()
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(images)).split(BATCH):
            optimiser.zero_grad()
            loss_of(model(images[batch]), labels[batch]).backward()
            optimiser.step()
    return model


@torch.no_grad()
def accuracy(model, images, labels):
    """The share of images that are classified right."""
    batches = zip(images.split(1000), labels.split(1000))
    right = sum(int((model(some).argmax(1) == true).sum()) for some, true in batches)
    return right / len(labels)


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    say({"version": torch.__version__})
    images, labels = read_examples(folder, "train")
    count = int(sys.argv[3]) if len(sys.argv) > 3 else len(images)
    test = read_examples(folder, "t10k")
    for cell in CELLS:
        model = train(cell, seed, images[:count], labels[:count])
        say({"cell": cell, "testAccuracy": accuracy(model, *test)})


if __name__ == "__main__":
    main()
