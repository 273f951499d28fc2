"""Exit 0 if the web process answers the home page as it would to the proxy, else 1 with the reason."""

import os
import sys
import urllib.request

ADDRESS = os.environ.get("GUNICORN_BIND", "127.0.0.1:8000")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would lead out of the container."""

    def redirect_request(self, *_args: object) -> None:
        return None


def main() -> int:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://{ADDRESS}/", headers=headers)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=8):
            return 0
    except OSError as error:  # an HTTP status that is not success is one too
        print(f"healthcheck: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
