"""Bitcoin Core's script interpreter: a JSON line {"raw", "outputs": [{"script", "amount"}]} in, a JSON list of verdicts out, one an input."""
import json
import sys

import pbk
from pbk.script import PrecomputedTransactionData

for line in sys.stdin:
    case = json.loads(line)
    tx = pbk.Transaction(bytes.fromhex(case["raw"]))
    scripts = [pbk.ScriptPubkey(bytes.fromhex(output["script"])) for output in case["outputs"]]
    outputs = [pbk.TransactionOutput(script, output["amount"]) for script, output in zip(scripts, case["outputs"])]
    shared = PrecomputedTransactionData(tx, outputs)
    flags = pbk.ScriptVerificationFlags.ALL
    verdicts = [
        bool(script.verify(output["amount"], tx, shared, at, flags))
        for at, (script, output) in enumerate(zip(scripts, case["outputs"]))
    ]
    print(json.dumps(verdicts))
