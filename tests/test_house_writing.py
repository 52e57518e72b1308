"""The house in order: one way out. Whatever writes a file writes what ``whole_file`` hands it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from reading import HOME, in_each, tree_of

#: Methods that write to the path they are called on, or to the one that they are given.
WRITE = {
    "write_text", "write_bytes", "to_csv", "to_parquet", "to_excel", "to_json", "to_pickle", "to_feather", "to_stata",
    "savefig", "write_table", "write_dataset", "ParquetWriter", "ExcelWriter", "savez", "savez_compressed", "savetxt",
    "tofile", "touch", "symlink_to", "hardlink_to", "mkstemp", "NamedTemporaryFile", "writestr", "extractall",
}  # fmt: skip
#: Functions that do, by their modules.
OF_MODULES = {
    "shutil": {"copy", "copy2", "copyfile", "copytree", "move", "unpack_archive"},
    "os": {"open", "rename", "renames", "replace", "link", "symlink", "mkfifo"},
    "np": {"save"},
    "pickle": {"dump"},
    "json": {"dump"},
}
#: What is called so and is no way out of its own.
KNOWN = {
    "sim/files/write.py": {"mkstemp"},  # the one way out
    "sim/files/guarded.py": {"open"},  # the one way in
    "sim/engine/run.py": {"touch"},  # the stamp in the cache of compiled code
    "sim/proof/bench/memory.py": {"write_text"},  # a switch of the system, not a file
    "sim/outcome/store.py": {"ParquetWriter", "write_table"},  # on what whole_file has handed out
    "sim/files/journal.py": {"open"},  # a line that is added to the journal of a folder
    "calibration/microdata/formats.py": {
        "write_bytes"
    },  # a scratch copy for a library that reads paths alone
}


def test_what_writes_a_file_is_seen() -> None:
    seen = "a.write_text(1)\nopen(p, 'w')\np.open(mode='a')\nshutil.copy(p, q)\nf.to_csv(p)\nplt.savefig(p)"
    fine = (
        "open(p)\np.open('rb')\nf.to_csv(index=False)\na.copy()\nout = io.StringIO()\nf.to_csv(out)"
    )
    fine += "\nwith whole_file(p) as t, t.open('w') as o:\n    t.write_text(1)\n    f.savefig(t)\n    shutil.copy(q, t)"
    assert len(list(written(ast.parse(seen)))) == 6
    assert list(written(ast.parse(fine))) == []


@in_each
def test_only_whole_file_opens_files_for_writing(path: Path) -> None:
    allowed = KNOWN.get(path.relative_to(HOME).as_posix(), set())
    found = {name: line for name, line in written(tree_of(path)) if name not in allowed}
    assert not found, f"write it as sim.files.write does (name: line): {found}"


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_an_exception_is_still_needed(name: str) -> None:
    assert KNOWN[name] <= {one for one, _ in written(tree_of(HOME / name))}


def written(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Calls that write to something else than what ``whole_file`` hands out, or a text in memory."""
    fine = handed_out(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = name_of(call)
        if name and not {one.id for one in touched(call) if isinstance(one, ast.Name)} & fine:
            yield name, call.lineno


def name_of(call: ast.Call) -> str:
    """The name of what is called, if that writes a file."""
    called = call.func
    if isinstance(called, ast.Name):  # ``write_text`` by itself is that of sim.files.write
        is_writing = called.id in WRITE - {"write_text"} or (
            called.id == "open" and is_for_writing(call, 1)
        )
        return called.id if is_writing else ""
    if not isinstance(called, ast.Attribute):
        return ""
    module = called.value.id if isinstance(called.value, ast.Name) else ""
    if module in OF_MODULES:
        return called.attr if called.attr in OF_MODULES[module] | WRITE else ""
    if called.attr == "open":
        return "open" if is_for_writing(call, 0) else ""
    if called.attr.startswith("to_"):
        is_text = not call.args and not any(one.arg == "path_or_buf" for one in call.keywords)
        return called.attr if called.attr in WRITE and not is_text else ""
    return called.attr if called.attr in WRITE else ""


def is_for_writing(call: ast.Call, place: int) -> bool:
    """Whether the mode is not one of reading; a mode that cannot be told counts as writing."""
    modes = [
        *call.args[place : place + 1],
        *(one.value for one in call.keywords if one.arg == "mode"),
    ]
    told = [one.value for one in modes if isinstance(one, ast.Constant)]
    return len(told) < len(modes) or any(set(str(mode)) & set("wax+") for mode in told)


def touched(call: ast.Call) -> Iterator[ast.expr]:
    """What a call may write to: what it is called on, and what it is given."""
    if isinstance(call.func, ast.Attribute):
        yield call.func.value
    yield from call.args


def handed_out(tree: ast.AST) -> set[str]:
    """Names that ``with whole_file(…) as name`` gives, and those of texts in memory."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            for item in node.items:
                if is_call(item.context_expr, "whole_file") and isinstance(
                    item.optional_vars, ast.Name
                ):
                    names.add(item.optional_vars.id)
        if isinstance(node, ast.Assign) and is_call(node.value, "StringIO"):
            names |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return names


def is_call(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name
