"""The cross-encoder in torch: to be fitted, and to be exported for ONNX Runtime."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertModel

from index.model import packaged_model, verify_weights
from index.torch_model import quiet_transformers, write_onnx

RANK = 32
_SCALE = 2.0


class LowRankLinear(nn.Module):
    """A linear layer whose weights stay as they are, and to which a product of two thin matrices is added."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.weight, self.bias = base.weight, base.bias
        self.a = nn.Parameter(torch.randn(RANK, base.in_features) / math.sqrt(base.in_features))
        self.b = nn.Parameter(torch.zeros(base.out_features, RANK))

    @property
    def summed(self) -> Tensor:
        """The weights with what was fitted added: (out, in)."""
        return self.weight + _SCALE * self.b @ self.a

    def forward(self, values: Tensor) -> Tensor:
        """Values (…, in) to (…, out)."""
        return nn.functional.linear(values, self.summed, self.bias)

    def merged(self) -> nn.Linear:
        """The same as a plain layer."""
        plain = nn.Linear(self.a.shape[1], self.b.shape[0])
        plain.weight, plain.bias = nn.Parameter(self.summed.detach()), self.bias
        return plain


class CrossEncoder(nn.Module):
    """Ids, types and mask (batch, tokens) to two numbers a token (batch, tokens, 2) and one a pair (batch)."""

    def __init__(self) -> None:
        super().__init__()
        verify_weights(packaged_model())
        quiet_transformers()
        self.bert = BertModel.from_pretrained(
            str(packaged_model()), add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        self.bert.requires_grad_(False)
        layers: Any = self.bert.encoder.layer  # torch types what a list of layers holds as a tensor or a module
        for layer in layers:
            attention, mixed = layer.attention.self, layer.attention.output
            for name in ("query", "key", "value"):
                setattr(attention, name, LowRankLinear(getattr(attention, name)))
            for part in (mixed, layer.intermediate, layer.output):
                part.dense = LowRankLinear(part.dense)
        self.head = nn.Linear(self.bert.config.hidden_size, 2)
        self.whole = nn.Linear(self.bert.config.hidden_size, 1)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """What the head says of each token and of the pair, as log-odds."""
        states = self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return self.head(states), self.whole(states[:, 0]).squeeze(-1)

    def merge(self) -> None:
        """Makes every layer a plain one: nothing can be fitted any more, and nothing is added at every call."""
        for owner in list(self.modules()):
            for name, part in owner.named_children():
                if isinstance(part, LowRankLinear):
                    setattr(owner, name, part.merged())

    @property
    def fitted(self) -> dict[str, Tensor]:
        """What is fitted, by name: all that has a gradient."""
        return {name: each for name, each in self.named_parameters() if each.requires_grad}

    def load_fitted(self, fitted: Mapping[str, Tensor]) -> None:
        """Takes what `fitted` of another gave. Raises ValueError where it is of another shape of model."""
        if {name: each.shape for name, each in fitted.items()} != {
            name: each.shape for name, each in self.fitted.items()
        }:
            raise ValueError("the adapter is of another model: fit it anew (make fit CROSS=1)")
        with torch.no_grad():
            for name, parameter in self.fitted.items():
                parameter.copy_(fitted[name])


def save_adapter(model: CrossEncoder, target: Path) -> None:
    """Writes what was fitted, in half precision."""
    save_file({name: each.detach().half().contiguous() for name, each in model.fitted.items()}, target)


def export_onnx(adapter: Path, target: Path) -> None:
    """Writes the model with the adapter as ONNX, for one pair at a time."""
    model = CrossEncoder()
    model.load_fitted(load_file(adapter))
    model.merge()
    model.eval()
    ids = torch.randint(1000, 2000, (1, 9))
    axes = {1: "tokens"}
    write_onnx(
        model,
        {"input_ids": ids, "token_type_ids": torch.zeros_like(ids)},
        {"input_ids": axes, "token_type_ids": axes, "tokens": axes, "whole": {}},
        target,
    )
