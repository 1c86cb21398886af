"""The end of starting: a process that runs until it is told to stop has all that it keeps."""

import gc


def started() -> None:
    """Keep the garbage collector off what starting made: it lives as long as the process.

    To walk it takes long on a slow host, and a workflow that stands still for 2 s while it is
    walked looks to Temporal's SDK like a deadlock.
    """
    gc.collect()
    gc.freeze()
