// JupyterLab's parser of Markdown asks for mermaid's styles, too.
