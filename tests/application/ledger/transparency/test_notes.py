"""Signed notes and checkpoints: what others have published opens here, and nothing that was touched."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from application.ledger.transparency.checkpoints import Checkpoint, proof_text
from application.ledger.transparency.merkle import EMPTY_ROOT
from application.ledger.transparency.notes import COSIGNATURE, BadNote, Note, Signature, Verifier, b64, sign, verifier_of

# The example of the documentation of golang.org/x/mod/sumdb/note.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PROBLEM = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# The example of C2SP tlog-witness.
SOFA = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OURS = verifier_of("claimlog/test", KEY)
HEAD = Checkpoint("claimlog/test", 7, bytes(range(32)))
SIGNED = Note(HEAD.text, (sign("claimlog/test", KEY, HEAD.text),))


def signed_also_by(other: Signature) -> Note:
    return Note(SIGNED.text, (*SIGNED.signatures, other))


def test_a_note_that_others_have_published_opens() -> None:
    verifier = Verifier.parse(NEUMANN)
    assert verifier.text == NEUMANN
    assert Note.parse(PROBLEM).opened_by([verifier, OURS]) == [verifier]
    assert Note.parse(PROBLEM).raw == PROBLEM


def test_a_checkpoint_that_others_have_published_is_read() -> None:
    note = Note.parse(SOFA)
    assert note.raw == SOFA
    assert Checkpoint.parse(note.text).text == note.text
    assert Checkpoint.parse(note.text).short == "20852163:CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


def test_what_we_sign_opens_with_our_key_only() -> None:
    assert Note.parse(SIGNED.raw).opened_by([OURS]) == [OURS]
    with pytest.raises(BadNote, match="none of the known keys"):
        SIGNED.opened_by([Verifier.parse(NEUMANN)])


def test_a_signature_of_a_stranger_beside_ours_is_left_alone() -> None:
    both = signed_also_by(Signature("stranger", b"abcd", b"x" * 64))
    assert Note.parse(both.raw).opened_by([OURS]) == [OURS]


def test_a_bad_signature_in_a_known_name_spoils_the_note() -> None:
    forged = Note(HEAD.text, (Signature(OURS.name, OURS.key_id, b"x" * 64), *SIGNED.signatures))
    with pytest.raises(BadNote, match="does not fit the text"):
        forged.opened_by([OURS])


def test_a_countersignature_tells_when_it_was_made() -> None:
    witness = Verifier("witness.example", KEY.public_key().public_bytes_raw(), COSIGNATURE)
    stamp = (1_780_000_000).to_bytes(8, "big")
    signature = KEY.sign(f"cosignature/v1\ntime 1780000000\n{HEAD.text}".encode())
    line = Signature(witness.name, witness.key_id, stamp + signature)
    assert signed_also_by(line).signers([OURS, witness]) == [OURS, witness]
    late = Signature(witness.name, witness.key_id, (1_780_000_001).to_bytes(8, "big") + signature)
    with pytest.raises(BadNote):
        signed_also_by(late).signers([witness])
    assert Verifier.parse(witness.text) == witness


@given(st.data())
def test_a_note_with_one_byte_changed_never_opens(data: st.DataObject) -> None:
    raw = bytearray(SIGNED.raw.encode())
    at, value = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 255))
    assume(raw[at] != value)
    raw[at] = value
    with pytest.raises((BadNote, UnicodeDecodeError)):
        Note.parse(raw.decode()).opened_by([OURS])


@given(st.text(max_size=300))
def test_whatever_is_no_note_is_told(raw: str) -> None:
    assume("— " not in raw)
    with pytest.raises(BadNote):
        Note.parse(raw)


@pytest.mark.parametrize(
    "raw",
    [
        SIGNED.raw.rstrip("\n"),
        SIGNED.raw.replace("\n\n", "\n"),
        SIGNED.raw.replace("— ", "- "),
        f"{HEAD.text}\n",
        SIGNED.raw + "— claimlog/test AAA=\n",
        SIGNED.raw.replace("7\n", "7\t\n"),
        HEAD.text + "\n" + 65 * SIGNED.signatures[0].line,
    ],
)
def test_a_note_is_of_one_form(raw: str) -> None:
    with pytest.raises(BadNote):
        Note.parse(raw)


@pytest.mark.parametrize(
    "text",
    [
        "claimlog/test\n07\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "claimlog/test\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "claimlog/test\n\u0667\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "claimlog/test\n7\nCsUY\n",
        "claimlog/test\n7\n!!!\n",
        "claimlog/test\n7\n",
        "\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "claimlog/test\n0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "",
    ],
)
def test_a_checkpoint_is_of_one_form(text: str) -> None:
    with pytest.raises(BadNote, match="no checkpoint"):
        Checkpoint.parse(text)


@pytest.mark.parametrize("text", ["", "a+b", "claimlog+00000000+AQ==", NEUMANN[:-4], NEUMANN.replace("c74f20a3", "c74f20a4"), "x+1+!"])
def test_a_verifier_key_is_of_one_form(text: str) -> None:
    with pytest.raises(BadNote):
        Verifier.parse(text)


def test_a_proof_stands_alone() -> None:
    text = proof_text(3, [EMPTY_ROOT], SIGNED)
    head, hashes, note = text.split("\n", 2)[:2], text.split("\n")[2], text.split("\n\n", 1)[1]
    assert head == ["c2sp.org/tlog-proof@v1", "index 3"]
    assert base64.b64decode(hashes) == EMPTY_ROOT and hashes == b64(EMPTY_ROOT)
    assert Note.parse(note) == SIGNED
