from runtime.main import run


def main() -> None:
    run("larder_mcp")


if __name__ == "__main__":
    main()
