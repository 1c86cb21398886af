"""An HTTP process to be killed: `python -m tests.chaos.serve PORT`.

It is `jornada serve`, whose leases end sooner.
"""

import asyncio
import logging
import sys

from adapters.logs import configure_logs
from adapters.settings import load_settings
from cli.commands.serve import serve_http
from cli.devserver import LOOPBACK
from starter.relay import dispatcher
from tests.chaos.timing import LEASE

if __name__ == "__main__":
    configure_logs(logging.WARNING)
    dispatcher.LEASE = LEASE
    asyncio.run(serve_http(load_settings(), LOOPBACK, int(sys.argv[1])))
