"""Makes Tests/UserPoolsTests/Fixtures/srp-pycognito.json: proofs of passwords as pycognito 2024.5.1 makes them.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install pycognito==2024.5.1
    /tmp/venv/bin/python Tests/UserPoolsTests/Fixtures/make-srp-pycognito.py > Tests/UserPoolsTests/Fixtures/srp-pycognito.json

Every number follows from the name of its case: nothing is random, a second run writes the same bytes.
"""

import datetime
import hashlib
import json
from unittest import mock

from pycognito import aws_srp


def number(label, length):
    """A number of that many bytes that follows from a label."""
    data = b""
    while len(data) < length:
        data += hashlib.sha512(f"{label}/{len(data)}".encode()).digest()
    return int.from_bytes(data[:length], "big")


def clock(moment):
    """A datetime module whose time stands still."""

    class Still(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return moment

    module = mock.Mock(wraps=datetime)
    module.datetime = Still
    return module


def case(name, *, user="alice", password="Test-Passw0rd!", a_length=128, salt=None, moment=None, device=False,
         accept=None):
    """One exchange; `accept` looks for a server's number whose public value has a certain form."""
    moment = moment or datetime.datetime(2025, 11, 3, 9, 5, 7)
    group, key, device_password = "-test-group-key", "eu-west-1_0c8e1f3a-test", "dGVzdC1kZXZpY2UtcGFzc3dvcmQ="
    srp = aws_srp.AWSSRP(
        user, password, "eu-west-1_AbCdEfGhI", "1example23456789", client=mock.Mock(),
        client_secret="test-client-secret",
        **(dict(device_key=key, device_group_key=group, device_password=device_password) if device else {}))
    srp.small_a_value = number(f"{name}/a", a_length)
    srp.large_a_value = srp.calculate_a()
    salt = salt or aws_srp.long_to_hex(number(f"{name}/salt", 16))
    login = f"{group}{key}:{device_password}" if device else f"AbCdEfGhI{user}:{password}"
    x = int(aws_srp.hex_hash(aws_srp.pad_hex(salt) + aws_srp.hash_sha256(login.encode())), 16)
    verifier = pow(2, x, srp.big_n)
    for attempt in range(100_000):
        b = number(f"{name}/b/{attempt}", 128)
        server_value = (srp.val_k * verifier + pow(2, b, srp.big_n)) % srp.big_n
        if accept is None or accept(aws_srp.long_to_hex(server_value)):
            break
    parameters = {
        "USERNAME": user, "USER_ID_FOR_SRP": user, "SALT": salt, "SRP_B": aws_srp.long_to_hex(server_value),
        "SECRET_BLOCK": "dGVzdC1zZWNyZXQtYmxvY2s="}
    with mock.patch.object(aws_srp, "datetime", clock(moment)):
        answer = (srp.process_device_challenge(parameters) if device
                  else srp.process_challenge(parameters, {"USERNAME": user}))
    shared = srp.get_device_authentication_key if device else srp.get_password_authentication_key
    key_of_session = (shared(group, key, device_password, server_value, salt) if device
                      else shared(user, password, server_value, salt))
    return {
        "name": name, "group": group if device else "AbCdEfGhI", "user": key if device else user,
        "password": device_password if device else password,
        "a": aws_srp.long_to_hex(srp.small_a_value), "A": aws_srp.long_to_hex(srp.large_a_value),
        "salt": salt, "B": parameters["SRP_B"], "secretBlock": parameters["SECRET_BLOCK"],
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "timestamp": answer["TIMESTAMP"],
        "key": bytes(key_of_session).hex(), "signature": answer["PASSWORD_CLAIM_SIGNATURE"],
        "username": user, "secretHash": answer["SECRET_HASH"]}


cases = [
    case("ordinary"),
    case("a salt of an odd number of digits", salt="3479ad69a090b258277ec8fba6f9941"),
    case("a salt whose first bit is set", salt="f3479ad69a090b258277ec8fba6f9941"),
    case("a short salt", salt="7b"),
    case("a public value of an odd number of digits", accept=lambda text: len(text) % 2 == 1),
    case("a public value of fewer bytes than the modulus", accept=lambda text: len(text) <= 766),
    case("a public value whose first bit is not set", accept=lambda text: len(text) == 768 and text[0] in "1234567"),
    case("a password outside ASCII", password="Pässwörd-試験-🔑"),
    case("a user name outside ASCII", user="jürgen@exämple.com"),
    case("a short private number", a_length=32),
    case("a day of two digits", moment=datetime.datetime(2026, 12, 31, 23, 59, 59)),
    case("a leap day", moment=datetime.datetime(2024, 2, 29, 0, 0, 0)),
    case("a device", device=True),
]
print(json.dumps(cases, indent=1, ensure_ascii=False))
