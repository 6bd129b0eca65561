import gc
import inspect
import subprocess
import sys

import pytest

from assistant.ui.quickly import quickly


def fail_within() -> None:
    with quickly():
        assert not gc.isenabled()
        with pytest.raises(OSError, match="not looked up"):
            inspect.getfile(quickly)
        raise ImportError


def test_after_it_garbage_is_looked_for_and_files_are_told_again_even_where_the_import_failed() -> None:
    with pytest.raises(ImportError):
        fail_within()
    assert gc.isenabled()
    assert inspect.getfile(fail_within) == __file__


def test_the_server_imports_gradio_without_reading_the_source_of_its_components() -> None:
    count = "import ast, sys; read = []; plain = ast.get_source_segment\n"
    count += "ast.get_source_segment = lambda *given, **named: read.append(given) or plain(*given, **named)\n"
    count += "import assistant.ui.server, gradio; print(len(read), bool(gradio.Chatbot))"
    run = subprocess.run([sys.executable, "-c", count], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["0", "True"]
