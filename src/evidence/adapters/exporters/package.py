"""Write report tables as CSV files with a Frictionless data dictionary beside them.

This is the only module that imports pandas.
"""

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

import pandas as pd

from evidence.adapters.exporters.cells import cell
from evidence.domain.errors import ConfigError
from evidence.domain.tables import Column, Package, Table

# Data Package version 2, https://datapackage.org/standard/data-package/
_PROFILE = "https://datapackage.org/profiles/2.0/"

_QUOTED_OR_LINE_END = re.compile(r'("(?:[^"]|"")*")|\r\n')

_DTYPES = {
    "string": "object",
    "datetime": "object",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "object",
}


def csv_bytes(table: Table) -> bytes:
    """Return `table` as CSV: UTF-8, LF, header first, missing values empty.

    Identifiers stay text, whole numbers stay whole even where some are missing.
    """
    columns = {
        column.name: pd.Series(
            [_value(row[at], column) for row in table.rows], dtype=_DTYPES[column.type]
        )
        for at, column in enumerate(table.columns)
    }
    frame = pd.DataFrame(columns, columns=[c.name for c in table.columns])
    # The writer quotes a cell for the characters of its own line end only, so that with
    # "\n" a cell that holds "\r" would be read back as two rows.
    text = frame.to_csv(index=False, lineterminator="\r\n", float_format="%.2f")
    return _QUOTED_OR_LINE_END.sub(lambda m: m[1] or "\n", text).encode("utf-8")


def _value(value: object, column: Column) -> object:
    if value is None or value == "":
        return None
    if column.type == "boolean":
        return "true" if value else "false"
    if column.type not in {"string", "datetime"}:
        return value
    return cell(str(value), verbatim=column.verbatim)


def write_package(package: Package, folder: Path) -> list[Path]:
    """Write one CSV per table and `datapackage.json`; return the paths written.

    Each file is replaced whole, so a reader never sees half of one.

    Raises:
        ConfigError: the folder cannot be written.
    """
    files = {f"{t.name}.csv": csv_bytes(t) for t in package.tables}
    description = descriptor(package, files)
    files["datapackage.json"] = (
        json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    ).encode("utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _replace(folder / name, content)
    except OSError as err:
        raise ConfigError(f"cannot write the report to {folder}: {err.strerror}") from err
    return [folder / name for name in files]


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def descriptor(package: Package, files: dict[str, bytes]) -> dict[str, object]:
    """Describe every file and column as a Frictionless Data Package, version 2."""
    # The standard wants a moment: without any fact there is none to name.
    created = {"created": package.created} if package.created else {}
    return {
        "$schema": _PROFILE + "datapackage.json",
        "name": package.name,
        "title": package.title,
        "description": "\n".join(package.notes),
        **created,
        "resources": [_resource(t, files[f"{t.name}.csv"]) for t in package.tables],
    }


def _resource(table: Table, content: bytes) -> dict[str, object]:
    schema: dict[str, object] = {
        "$schema": _PROFILE + "tableschema.json",
        "fields": [_field(c) for c in table.columns],
        "missingValues": [""],
    }
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": to, "fields": [column]}}
            for name, (to, column) in table.foreign_keys.items()
        ]
    return {
        "$schema": _PROFILE + "dataresource.json",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        "schema": schema,
    }


def _field(column: Column) -> dict[str, object]:
    described: dict[str, object] = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
    }
    constraints: dict[str, object] = {}
    if column.required:
        constraints["required"] = True
    if column.choices and not column.list_separator:
        constraints["enum"] = list(column.choices)
    if constraints:
        described["constraints"] = constraints
    return described
