"""The example notebooks, executed: notebooks.py ZINCSCREEN [--store].

Makes the runs they start from in a fresh folder, executes every cell there, and fails on any error. With --store the
outputs are written back into notebooks-out/. Needs `nbclient`, `nbformat`, `ipykernel`, `polars`, `pandas`, `pyarrow`.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = {"choose-a-binary": "zn-binary", "weigh-a-ternary": "zn-ternary"}
ROOT = Path(__file__).resolve().parents[1]


def outputs(notebook):
    """What a notebook shows, as text."""
    texts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            texts.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return texts


def main():
    program = Path(sys.argv[1]).resolve()
    store = "--store" in sys.argv[2:]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, job in NOTEBOOKS.items():
            subprocess.run([program, "run", ROOT / "screens" / f"{job}.toml", "--quiet", "--out", folder / job], check=True)
            path = ROOT / "notebooks-out" / f"{name}.ipynb"
            notebook = nbformat.read(path, as_version=4)
            stored = outputs(notebook)
            for cell in notebook.cells:
                cell.metadata.pop("execution", None)
            client = NotebookClient(notebook, timeout=120, kernel_name="python3", record_timing=False,
                                    resources={"metadata": {"path": str(folder)}})
            try:
                client.execute()
            except CellExecutionError as error:
                failed += 1
                print(f"FAIL {name}\n{error}")
                continue
            shown = outputs(notebook)
            if not all(any(cell.get("outputs")) for cell in notebook.cells if cell.cell_type == "code"):
                failed += 1
                print(f"FAIL {name}: a cell shows nothing")
                continue
            print(f"ok   {name}: {len(shown)} outputs, {'as stored' if shown == stored else 'not as stored'}")
            if store:
                notebook.metadata["language_info"] = {"name": "python"}
                nbformat.write(notebook, path)
    print(f"notebooks: {len(NOTEBOOKS) - failed} passed, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()
