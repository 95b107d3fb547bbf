"""The entry point. What is imported stays, so the collector of garbage need not look at it."""

import gc


def main() -> None:
    gc.disable()
    from api.cli import main as run

    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # a request makes thousands of objects and next to no cycles
    gc.enable()
    run()


if __name__ == "__main__":
    main()
