"""Where the command begins: an interruption is heeded from here on, before anything heavy is loaded."""

from __future__ import annotations

from sim.study.interruption import ended


def main() -> int:
    """Entry point of the command; its status."""
    return ended(_app)


def _app() -> int:
    from sim.faces.cli.app import main as app

    app()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
