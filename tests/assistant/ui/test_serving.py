"""Where the page may be served and to whom: what others can reach is never open by mistake."""

import socket
from pathlib import Path

import pytest

from assistant.ui.passwords import Passwords, hash_password
from assistant.ui.serving import Serving, address_of, choose_passwords, is_loopback, listen
from index.errors import InputError

ANNA = Passwords.of_pair("anna:secret")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.4", "example.org", "localhost.org", "0", "127.1"])
def test_an_address_that_others_reach_needs_passwords_or_a_word(host: str) -> None:
    with pytest.raises(InputError, match=r"--auth or LODESTONE_AUTH_FILE.*--insecure"):
        Serving(host)
    assert not Serving(host, passwords=ANNA).is_open
    assert Serving(host, insecure=True).is_open
    assert not Serving(host, insecure=True).is_private


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_this_machine_alone_needs_no_password(host: str) -> None:
    assert is_loopback(host)
    assert Serving(host).is_private
    assert not Serving(host).is_open
    assert not Serving(host, passwords=ANNA).is_private
    assert not Serving(host, insecure=True).is_private


def test_passwords_come_from_one_place(tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text(hash_password("boris", "word") + "\n")
    users.chmod(0o600)
    assert choose_passwords("", None) is None
    for passwords, user, word in ((choose_passwords("anna:secret", None), "anna", "secret"),
                                  (choose_passwords("", users), "boris", "word")):  # fmt: skip
        assert passwords
        assert passwords.check(user, word)
        assert not passwords.check(user, "other")
    with pytest.raises(InputError, match="give one of them"):
        choose_passwords("anna:secret", users)


def test_a_port_that_is_taken_is_one_line() -> None:
    with listen(Serving(port=0)) as taken:
        port = taken.getsockname()[1]
        assert address_of(taken) == f"http://127.0.0.1:{port}"
        with pytest.raises(InputError, match=f"127.0.0.1 port {port} cannot be listened on .*in use.*--port") as error:
            listen(Serving(port=port))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("host", ["a.invalid", "x y", "ä" * 70, "\udcff", "a" * 300, "::zz"])
def test_a_host_that_cannot_be_is_one_line(host: str) -> None:
    with pytest.raises(InputError, match="choose another with --host") as error:
        listen(Serving(host, 0, insecure=True))
    assert "\n" not in str(error.value)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="there is no IPv6 here")
def test_an_address_of_version_6_stands_in_brackets() -> None:
    with listen(Serving("::1", 0)) as listening:
        assert address_of(listening).startswith("http://[::1]:")
