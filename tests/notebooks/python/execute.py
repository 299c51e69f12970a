"""Runs a notebook with nbclient: what to run comes as JSON from stdin, the notebook as it ended goes to stdout."""

import json
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

asked = json.load(sys.stdin)
notebook = nbformat.from_dict(asked["notebook"])
nbformat.validate(notebook)
options = {"timeout": 60, **asked["options"]}
client = NotebookClient(notebook, kernel_name="tslab", resources={"metadata": {"path": asked["folder"]}}, **options)
stopped = None
try:
    client.execute()
except CellExecutionError as error:
    stopped = {"ename": error.ename, "evalue": error.evalue}
nbformat.validate(notebook)
print(json.dumps({"notebook": notebook, "stopped": stopped}))
