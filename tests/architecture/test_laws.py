"""The laws of the layout, held by reading the code: which way imports point, who owns which library, and what every module owes its reader."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.registry import TABLE, Registry
from cluster.contracts.ids import AgentId

ROOT = Path(__file__).parents[2]
ROOMS = ("cluster", "agents", "graphs", "serve_app")
"""Each may import itself and those before it."""
OWNERS = {
    "fastapi": ("serve_app/",),
    "starlette": ("serve_app/",),
    "langgraph": ("graphs/",),
    "redis": ("cluster/redis/",),
    "ray": ("agents/actor.py", "agents/crew.py", "agents/gang.py", "agents/pool.py", "agents/replica.py", "serve_app/", "cluster/bringup/"),
    "httpx": ("agents/services/", "agents/providers/", "serve_app/", "cluster/bringup/"),
    "httpcore": ("agents/services/outbound.py",),
    "websockets": ("agents/services/", "serve_app/"),
    "httpx2": ("agents/services/",),
    "mcp": ("agents/services/", "serve_app/"),
    "cv2": ("agents/media/",),
    "opentelemetry": ("cluster/tracing/exporting.py",),
    "av": ("agents/media/",),
    "c2pa": ("cluster/content_credentials.py",),
    "langchain_openai": ("agents/providers/",),
}
LONGEST_MODULE = 450
TOP_LEVEL = {
    "serve_app",
    "agents",
    "graphs",
    "cluster",
    "serve_config.yaml",
    "pyproject.toml",
    "tests",
    "README.md",
    "Makefile",
    "CHANGELOG.md",
    "requirements.txt",
    "requirements-dev.txt",
}


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def test_imports_point_one_way() -> None:
    wrong = []
    for path in modules():
        room = ROOMS.index(path.relative_to(ROOT).parts[0])
        for name in imports(path):
            head = name.partition(".")[0]
            if head in ROOMS and ROOMS.index(head) > room:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_contracts_import_nothing_of_ours() -> None:
    wrong = [f"{p.name}: {name}" for p in (ROOT / "cluster/contracts").glob("*.py") for name in imports(p) if name.partition(".")[0] in ROOMS]
    assert wrong == []


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owner_only(library: str) -> None:
    wrong = []
    for path in modules():
        where = path.relative_to(ROOT).as_posix()
        if any(name.partition(".")[0] == library for name in imports(path)) and not where.startswith(OWNERS[library]):
            wrong.append(where)
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [p.relative_to(ROOT).as_posix() for p in modules() if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def test_no_module_is_too_long_to_hold_in_the_head() -> None:
    long = {p.relative_to(ROOT).as_posix(): n for p in modules() if (n := p.read_text().count("\n")) > LONGEST_MODULE}
    assert long == {}


def test_redis_keys_are_spelled_in_one_module() -> None:
    wrong = [
        p.relative_to(ROOT).as_posix()
        for p in modules()
        if p.name != "keys.py" and ('"cs:' in p.read_text() or "f'cs:" in p.read_text() or 'f"cs:' in p.read_text())
    ]
    assert wrong == []


def test_an_agent_whose_result_follows_from_more_than_its_key_says_that_it_is_not_pure() -> None:
    """Who asks or tells the Brain, looks at what was measured, at a clock, or at whose workflow it works for: no other workflow's result may stand for its own."""
    more = re.compile(
        r"ctx\.(recall|remember|clock)\b|import keep\b|request\.(observations|workflow_id|project_id|execution_id|urgency|fence)\b|datetime\.now|time\.time\("
    )
    registry = Registry()
    impure = {str(agent) for agent, spec in registry.specs().items() if not spec.pure}
    crafts = [
        p for room in (ROOT / "agents").iterdir() if room.is_dir() and room.name not in ("services", "providers", "media", "film") for p in room.glob("*.py")
    ]
    assert {p.stem for p in crafts if more.search(p.read_text())} == impure - {"probe"} | {"canon"}
    assert all(not registry.spec(AgentId(agent)).observes or agent in impure for agent in TABLE)


def test_the_top_level_holds_what_it_should() -> None:
    extra = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - TOP_LEVEL - {"out"}
    assert extra == set()


def test_tests_do_not_sleep() -> None:
    """They wait for conditions; the helpers that poll for one (`until`) live outside the test modules."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "asyncio.sleep") and ast.unparse(node.args[0]) != "0"
    ]
    assert wrong == []


def test_the_tables_of_the_readme_are_what_the_code_says() -> None:
    from serve_app.cli.reference import rewritten

    text = (ROOT / "README.md").read_text()
    assert rewritten(text) == text, "run: .venv/bin/python -m serve_app.cli.reference README.md"
