"""A Dask cluster as an executor: the same batches, checked by the workers of other machines."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from typing import cast

from caseaudit.audit import OtherVersion, WorkerDied
from caseaudit.sources import NotFound, not_installed

SECONDS = 10  # how long a scheduler may take to answer


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The executor of the Dask cluster whose scheduler has this address; `map` is all that is asked of it.

    A batch whose worker dies is done again by another. Raises NotFound where no scheduler answers or the workers lack
    caseaudit, and WorkerDied where batches were given up: no part is ever missing.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise not_installed("A cluster", "cluster") from error
    # What becomes of the connection is said by us, in a sentence.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        hint = "Write the address that its scheduler shows, such as tcp://10.0.0.1:8786."
        raise NotFound(f"No cluster answers at {address}. {hint}") from error
    with client:
        try:
            yield cast("Executor", client.get_executor())
        except (KilledWorker, CancelledError) as error:
            raise WorkerDied from error
        except ImportError as error:
            raise NotFound(f"The workers at {address} lack {error.name}: install the same caseaudit there.") from error
        except OtherVersion as error:
            ours, theirs = error.args
            raise NotFound(f"The workers at {address} have caseaudit {theirs}: install {ours} there.") from error
