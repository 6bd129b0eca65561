"""A real language model, tiny and inventive: what it copies rightly is shown, what it makes up is withheld."""

from assistant import Assistant
from assistant.settings import Settings
from index import Library

COPIED = "What price does the Pentagon guarantee MP Materials for NdPr?"
INVENTED = "What will Apple buy from MP?"


def test_of_a_real_model_the_verified_is_shown_and_the_invented_withheld(corpus: Library, smollm2: str) -> None:
    settings = Settings(llm=smollm2, evidence_tokens=150, llm_max_tokens=500)
    assistant = Assistant(corpus, settings=settings)
    copied, invented = assistant.ask(COPIED), assistant.ask(INVENTED)

    assert "$110 per kilogram" in copied.statements[0].text
    for citation in copied.citations:
        text = citation.evidence.paragraph.text
        assert text[citation.start : citation.end] == citation.quote
    assert copied.model == smollm2

    assert invented.abstained
    assert invented.withheld
    assert all(withheld.reasons for withheld in invented.withheld)
    assert all(withheld.text not in str(invented) for withheld in invented.withheld)
    assert dict(invented.usage)["tokens_out"] > 0
