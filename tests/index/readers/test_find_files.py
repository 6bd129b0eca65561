import os
from pathlib import Path

import pytest

from index.errors import InputError
from index.readers import find_files, read_file


def _touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("A mine\n\nIt opened in May.")
    return path


def test_known_files_are_found_in_order_and_hidden_ones_are_not(tmp_path: Path) -> None:
    wanted = [_touch(tmp_path / name) for name in ("a.TXT", "b/c.md", "b/d.pdf")]
    for other in (".hidden.txt", ".git/e.txt", "b/picture.png", "README"):
        _touch(tmp_path / other)
    assert find_files(tmp_path) == (wanted, [])


def test_one_file_is_found(tmp_path: Path) -> None:
    path = _touch(tmp_path / "a.txt")
    assert find_files(path) == ([path], [])


def test_a_source_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is nothing at"):
        find_files(tmp_path / "missing")


def test_a_file_of_another_kind_is_told_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.jsonl"):
        find_files(_touch(tmp_path / "a.docx"))


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    path = _touch(tmp_path / "b/a.txt")
    (tmp_path / "b/up").symlink_to(tmp_path, target_is_directory=True)
    assert find_files(tmp_path) == ([path], [])


def test_a_folder_that_cannot_be_opened_does_not_hide_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _touch(tmp_path / "open/a.txt")
    shut = _touch(tmp_path / "shut/b.txt").parent
    scan = os.scandir

    def refuse(folder: str) -> object:
        if Path(folder) == shut:
            raise PermissionError(13, "Permission denied", str(shut))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    found, failures = find_files(tmp_path)
    assert found == [path]
    assert [(each.where, each.reason) for each in failures] == [(str(shut), "cannot be opened: Permission denied")]


@pytest.mark.parametrize("name", ["gone.txt", "folder.txt", "pipe.txt", "a.docx"])
def test_what_is_no_readable_file_is_a_failure(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    _touch(tmp_path / "a.docx")
    (failure,) = read_file(tmp_path / name).failures
    assert failure.where == str(tmp_path / name)


def test_a_name_that_is_not_utf8_is_a_failure(tmp_path: Path) -> None:
    assert "rename" in read_file(tmp_path / os.fsdecode(b"\xff.txt")).failures[0].reason
