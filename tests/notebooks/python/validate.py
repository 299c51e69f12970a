"""Whether nbformat accepts a file: says nothing, or what is wrong."""

import sys

import nbformat

with open(sys.argv[1], encoding="utf8") as file:
    notebook = nbformat.reads(file.read(), as_version=nbformat.NO_CONVERT)
nbformat.validate(notebook)
if (notebook["nbformat"], notebook["nbformat_minor"]) != (4, 5):
    sys.exit(f"nbformat {notebook['nbformat']}.{notebook['nbformat_minor']}, not 4.5")
