"""`evidence mirror`: PubMed on the user's own disk."""

from typing import Annotated

import typer

from evidence.cli.state import State, say

app = typer.Typer(help="Serve records as an E-utilities endpoint.", no_args_is_help=True)


@app.callback()
def mirror() -> None:
    """Serve records as an E-utilities endpoint."""


@app.command()
def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8765,
) -> None:
    """Serve the embedded sample on loopback until interrupted.

    Example: evidence mirror serve --port 8765
    """
    state: State = context.obj
    server = state.parts().mirror_server(port)
    say(state, f"serving the embedded sample at {server.base_url} (Ctrl-C stops)")
    try:
        server.wait()
    finally:
        server.stop()
