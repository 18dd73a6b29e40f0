"""Certificates about histories through JSON and back; what is altered is refused by the reader or by the checker."""

from __future__ import annotations

import json

import pytest

from qtran_cli.certificates.json.histories import Decoder, Encoder
from qtran_cli.errors import FormatError, InputError
from qtran_cli.verify import Refused
from qtran_cli.verify.histories import verify
from qtran_cli.verify.unrolled import unrolled
from tests.verify.test_histories import GAMES, KNOWN_WEAKER, claims


def through(task, certificate):
    written = json.loads(json.dumps(Encoder(task).encode(certificate)))
    return written, Decoder(task).decode(certificate.claim, certificate.holds, written, "here")


@pytest.mark.parametrize("name", GAMES)
def test_back_and_forth(name):
    task, truth = GAMES[name], unrolled(GAMES[name])
    for certificate in claims(task):
        written, read = through(task, certificate)
        verify(read, task, truth)
        assert Encoder(task).encode(read) == written
        assert type(read) is type(certificate)


def altered(value):
    """Every way to alter one entry of a JSON value."""
    if isinstance(value, dict):
        for key, x in value.items():
            yield {k: v for k, v in value.items() if k != key}
            yield from ({**value, key: y} for y in altered(x))
    elif isinstance(value, list):
        yield [*value, "more"]
        for at, x in enumerate(value):
            yield value[:at] + value[at + 1 :]
            yield from ([*value[:at], y, *value[at + 1 :]] for y in altered(x))
    else:
        yield from (None, 1.5, "nobody", "7/3", True, {})


@pytest.mark.parametrize("name", ["shown", "one sees", "lookouts", "ring", "seven"])
def test_altered_documents_are_refused(name):
    task, truth = GAMES[name], unrolled(GAMES[name])
    for certificate in claims(task):
        written, _ = through(task, certificate)
        passed = 0
        for mutant in altered(written):
            if mutant == written:
                continue
            try:
                verify(Decoder(task).decode(certificate.claim, certificate.holds, mutant, "here"), task, truth)
            except (InputError, Refused):
                continue
            passed += 1
        assert not passed or type(certificate).__name__ in KNOWN_WEAKER


def test_errors_name_the_place():
    decoder = Decoder(GAMES["shown"])
    with pytest.raises(FormatError, match="here"):
        decoder.decode("factorizable", True, {"d": []}, "here")
    with pytest.raises(FormatError, match=r"here\.d"):
        decoder.decode("factorizable", True, {"d": [[]], "margin": "2", "objective": "tight"}, "here")
    with pytest.raises(FormatError, match="claims: additive_values, consistent, decentralised, factorizable, theorem_2"):
        decoder.decode("nothing", True, {}, "here")
