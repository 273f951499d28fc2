"""How gunicorn serves the portal, behind the proxy of docker-compose.yml."""

import os

bind = os.environ.get("GUNICORN_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
# Memory that a long life may gather is given back, not by all workers at once.
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat file must not wait for a disk
control_socket_disable = True  # the container's file system is read-only, and nobody controls it by socket
accesslog = "-"
