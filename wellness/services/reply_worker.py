"""The child process that reads one mail: `python -m wellness.services.reply_worker`.

Standard input holds one line of JSON (its limits), then the mail's bytes. Standard output gets the reading, or
`{"refused": text}`. Exit code 0 means that one of the two was written whole.
"""

import json
import sys
from dataclasses import asdict
from datetime import datetime

from wellness.services.uploads.worker import LIMIT_MET, limit


def main() -> None:
    """Limit this process, read the mail, write the answer."""
    limit(json.loads(sys.stdin.buffer.readline()))
    from wellness.services.reply_reading import MailRefused, read_mail

    try:
        answer = asdict(read_mail(sys.stdin.buffer.read()))
    except MailRefused as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer, default=datetime.isoformat))
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except (MemoryError, OSError):
        sys.exit(LIMIT_MET)
