"""Off by default: whether the sources entail the statement, as a cross-encoder judges that the user names."""

from collections.abc import Callable

import numpy as np

from assistant.verify.types import Claim, Outcome, Verdict
from index.errors import InputError

GATE = "fact_checker"
FLOOR = 0.5
"""Probability of entailment below which a statement is withheld."""

FactChecker = Callable[[str, str], float]
"""Probability (0..1) that the first text entails the second."""


def load_fact_checker(name: str) -> FactChecker:
    """The sentence-transformers cross-encoder of that name or path: of NLI (three labels) or of facts (one score).

    Raises InputError when it cannot be loaded, or has labels of which none is called entailment.
    """
    import torch
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(name, device="cpu")
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"fact_checker {name!r} cannot be loaded ({reason}); name a folder or a model") from None
    labels = {str(label).lower(): index for index, label in dict(model.config.id2label).items()}
    entailed = next((index for label, index in labels.items() if label.startswith(("entail", "support"))), None)
    if len(labels) > 1 and entailed is None:
        raise InputError(
            f"fact_checker {name!r} has the labels {', '.join(labels)} and none is entailment; name another"
        )

    def entails(source: str, statement: str) -> float:
        scores = np.ravel(model.predict([(source, statement)], activation_fn=torch.nn.Identity()))
        if len(scores) == 1:
            return float(1 / (1 + np.exp(-scores[0])))
        shares = np.exp(scores - scores.max())
        return float(shares[entailed] / shares.sum())

    return entails


def check_facts(claim: Claim, entails: FactChecker) -> Verdict:
    """Whether what is known from the cited paragraphs entails the statement, as the model sees it."""
    probability = entails(claim.known, claim.text)
    if probability < FLOOR:
        reason = f"the fact checker does not find it in the words it cites (probability {probability:.2f})"
        return Verdict(GATE, Outcome.FAILED, reason)
    return Verdict(GATE, Outcome.PASSED)
