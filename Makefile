# One command for each thing one does with the portal. Python 3.11 is needed: Debian 12 has it as
# python3, which is installed where missing; elsewhere name one: make setup PYTHON=/path/to/python3.11

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check lint bench screenshots lock clean
export PYTHON
python := .venv/bin/python

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## make .venv with the pinned packages and install the system's own
	scripts/bootstrap
	scripts/install_system pdf

demo: ## build the demo, print the 2024 report, and serve (DEMO_SERVE=0: do not serve)
	scripts/demo

run: setup ## serve on 127.0.0.1:8000
	$(python) manage.py migrate --noinput
	$(python) manage.py runserver 127.0.0.1:8000

test: ## run every test: on PostgreSQL and Redis, then the portable part on SQLite
	scripts/test

check: ## run everything that CI runs; tests run only if they have not passed on this very tree
	scripts/check

lint: setup ## put the code in form and find faults in it
	$(python) -m ruff format .
	$(python) -m ruff check --fix .

bench: setup ## measure, to var/bench.json and a table (BENCH="--quick": smaller)
	scripts/install_system services
	scripts/with_services $(python) -m benchmarks.run $(BENCH)

screenshots: setup ## make the pictures of docs/pictures
	scripts/install_system pdf services browser
	scripts/screenshots

lock: ## pin the requirements anew (UPGRADE=1: to the newest versions)
	scripts/lock

clean: ## remove caches and build results, never data
	rm -rf .coverage htmlcov .pytest_cache .mypy_cache .ruff_cache .import_linter_cache var/tests-passed
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
