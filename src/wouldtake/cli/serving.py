"""`serve`: the web app on this machine."""

import ipaddress
import logging
import secrets
import socket
import threading
import webbrowser

from wouldtake.errors import SettingError

from . import console

LEAST_TOKEN = 16  # characters


def serve(
    case: str, *, port: int, browser: bool, host: str, token: str | None, names: tuple[str, ...],
    ledger: str | None,
) -> None:
    """Serve a case until Ctrl-C.

    Raises:
        SettingError: the extra `web` is not installed, the port is taken, or the token is short.
        CaseError: the case has faults.
    """
    try:
        import uvicorn  # noqa: PLC0415

        from wouldtake.web.app import create_app  # noqa: PLC0415
        from wouldtake.web.settings import Settings  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SettingError(
            f"serving needs `{error.name}`, which is not installed; "
            "pip install 'wouldtake[web]'"
        ) from None
    local = _is_loopback(host)
    if token is not None and len(token) < LEAST_TOKEN:
        raise SettingError(f"--token has {len(token)} characters; at least {LEAST_TOKEN}")
    if not local and token is None:
        token = secrets.token_urlsafe(24)
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    app = create_app(Settings(
        case=case, host=host, port=port, token=token, names=names, ledger=ledger
    ))
    shown = host if host not in ("0.0.0.0", "::") else (names[0] if names else "localhost")
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    if token is not None:
        address += f"?token={token}"
    console.line(f"wouldtake serves `{case}` at {address}")
    if not local:
        console.line(
            "It can be reached from the network by whoever has this address. There is no "
            "encryption: put it behind a proxy with TLS."
        )
    console.line("Ctrl-C stops it; runs that are not done go on when it is next started.")
    logging.basicConfig(level=logging.WARNING)
    if browser:
        threading.Timer(0.6, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=2
    )
    uvicorn.Server(config).run(sockets=[listener])


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address.

    Raises:
        SettingError: it is taken, or is no address of this machine.
    """
    if not 0 <= port <= 65535:
        raise SettingError(f"--port is {port}; expected 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # so that a second server on the port is refused now
    except OSError as error:
        listener.close()
        raise SettingError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}; "
            "name another with --port, or --port 0 for any that is free"
        ) from None
    return listener
