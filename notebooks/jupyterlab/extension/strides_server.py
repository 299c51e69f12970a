"""Loaded by a Jupyter server that strides has started: it ends with who started it, and takes the token it was given."""

import os
import threading


def _jupyter_server_extension_points():
    return [{"module": "strides_server"}]


def _load_jupyter_server_extension(server):
    # What configurations of one's own set comes before the variable.
    server.identity_provider.token = os.environ["JUPYTER_TOKEN"]
    for kernels in ("PYTHONPATH", "JUPYTER_TOKEN"):
        os.environ.pop(kernels, None)

    # Whoever started this server holds the other end of stdin. What the server starts must not read it too.
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    loop = server.io_loop

    def wait():
        try:
            while os.read(lifeline, 1):
                pass
        except OSError:
            pass
        loop.add_callback(server.stop)

    threading.Thread(target=wait, name="strides", daemon=True).start()
