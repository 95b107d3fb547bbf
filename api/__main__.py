"""The entry point. What is imported stays, so the collector of garbage need not look at it."""

import gc


def main() -> None:
    gc.disable()
    from api.cli import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
