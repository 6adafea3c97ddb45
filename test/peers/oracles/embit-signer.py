"""
embit as a signer of PSBTs. A JSON line in: {"psbt": base64, "secret": hex | "seed": hex, "how": …}; a JSON line out: the PSBT as it comes back.

how: "whole"     as embit returns it
     "trimmed"   transaction and signatures alone, as small devices return it
     otherwise   a change made before signing: "amount", "payee", "sequence", "lock time", "sighash"
     "… hidden"  the same, with the transaction put back afterwards: only the signature betrays it
"""
import json
import sys

from embit import bip32, ec
from embit.psbt import PSBT
from embit.script import Script
from embit.transaction import SIGHASH


def change(psbt, what):
    if what == "amount":
        psbt.outputs[-1].value -= 1000
    elif what == "payee":
        psbt.outputs[-1].script_pubkey = Script(bytes.fromhex("5120" + "79" * 32))
    elif what == "sequence":
        psbt.inputs[0].sequence ^= 1
    elif what == "lock time":
        psbt.locktime += 1
    elif what != "sighash":
        raise ValueError(what)


def signatures_of(psbt, onto):
    for signed, scope in zip(psbt.inputs, onto.inputs):
        scope.final_scriptwitness = signed.final_scriptwitness
        scope.taproot_sigs = signed.taproot_sigs
    return onto


for line in sys.stdin:
    case = json.loads(line)
    how = case["how"]
    psbt = PSBT.from_base64(case["psbt"])
    key = bip32.HDKey.from_seed(bytes.fromhex(case["seed"])) if "seed" in case else ec.PrivateKey(bytes.fromhex(case["secret"]))
    what = how.removesuffix(" hidden")
    if what not in ("whole", "trimmed"):
        change(psbt, what)
    count = psbt.sign_with(key, SIGHASH.NONE if what == "sighash" else SIGHASH.DEFAULT)
    if how == "trimmed":
        psbt = signatures_of(psbt, PSBT(psbt.tx))
    elif how.endswith(" hidden"):
        psbt = signatures_of(psbt, PSBT.from_base64(case["psbt"]))
    print(json.dumps({"psbt": psbt.to_base64(), "signatures": count}))
