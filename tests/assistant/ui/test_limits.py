"""How much one user may ask at a time."""

import threading
from types import SimpleNamespace

import pytest

from assistant.ui.limits import Turnstile, user_of
from index.errors import InputError


def test_one_user_too_many_times_is_refused_and_others_are_not() -> None:
    turnstile = Turnstile(2)
    with turnstile.entered("anna"), turnstile.entered("anna"):
        with (
            pytest.raises(InputError, match="2 of your questions are being answered; wait for one or stop it"),
            turnstile.entered("anna"),
        ):
            pass
        with turnstile.entered("boris"):
            pass


def test_a_place_is_free_again_after_an_error() -> None:
    turnstile = Turnstile(1)
    for _ in range(3):
        with pytest.raises(OSError, match="disk"), turnstile.entered("anna"):
            raise OSError("disk")
    with turnstile.entered("anna"):
        pass
    assert not turnstile._inside  # users who have left take no memory


def test_threads_do_not_get_past_the_bound() -> None:
    turnstile, inside, most = Turnstile(3), 0, 0
    lock, gate = threading.Lock(), threading.Barrier(12)

    def ask() -> None:
        nonlocal inside, most
        gate.wait()
        for _ in range(200):
            try:
                with turnstile.entered("anna"):
                    with lock:
                        inside += 1
                        most = max(most, inside)
                    with lock:
                        inside -= 1
            except InputError:
                continue

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most <= 3
    assert not turnstile._inside


@pytest.mark.parametrize(
    ("request_", "user"),
    [
        (SimpleNamespace(username="anna", client=SimpleNamespace(host="10.0.0.1")), "anna"),
        (SimpleNamespace(username=None, client=SimpleNamespace(host="10.0.0.1")), "10.0.0.1"),
        (SimpleNamespace(client=SimpleNamespace(host="10.0.0.1")), "10.0.0.1"),
        (SimpleNamespace(username=None, client=None), ""),
    ],
)
def test_who_signed_in_is_one_user_and_else_a_machine_is(request_: object, user: str) -> None:
    assert user_of(request_) == user
