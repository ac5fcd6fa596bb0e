# The commands of Courtside. `make run` and `make test` need nothing but Python 3.11 or newer.

PYTHON = .venv/bin/python
PIP_TOOLS = pip-tools==7.6.2
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(PYTHON) -m piptools compile --quiet --generate-hashes \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe

.PHONY: run test bench drill mutants lint fmt lock env fixtures environment dev-environment python

run: environment  ## the whole of Courtside, until Ctrl-C
	@exec $(PYTHON) -m runner

test: dev-environment  ## every check; ARGS="scoreboard -k foo" runs those tests alone
	@exec $(PYTHON) -m scripts.checks $(ARGS)

lint: dev-environment  ## the quick checks of form, without a database
	@$(PYTHON) -m ruff check && $(PYTHON) -m ruff format --check && .venv/bin/lint-imports && .venv/bin/oxlint --quiet static/js

fmt: dev-environment  ## write code and templates in the one form
	@$(PYTHON) -m ruff check --fix && $(PYTHON) -m ruff format
	@.venv/bin/djade --target-version 5.2 $$(find templates -name '*.html')

lock: dev-environment  ## compile the lists of packages into their locks
	@$(PYTHON) -m pip install --quiet $(PIP_TOOLS)
	@$(COMPILE) -o requirements.txt requirements.in
	@$(COMPILE) -o requirements-dev.txt requirements-dev.in

env: environment  ## write .env.example from the table in config/variables.py
	@$(PYTHON) -m config.variables > .env.example

bench: dev-environment  ## measure: ARGS=--list names the works, ARGS="hall --fans 300" runs one
	@$(PYTHON) -m benchmarks $(ARGS)

drill: dev-environment  ## kill a running Courtside again and again, and count what it acknowledged
	@exec $(PYTHON) -m scripts.checks -m drill -n 0 -o faulthandler_timeout=0 $(ARGS)

mutants: dev-environment  ## put one fault at a time into a copy, and see its test fail: ARGS=--list names them
	@exec $(PYTHON) -m scripts.mutants $(ARGS)

fixtures: environment  ## write the demo's games and competitions and bundle the demo's parts into fixtures/demo.json
	@$(PYTHON) -m scripts.demo_games
	@$(PYTHON) -m scripts.demo_competitions
	@$(PYTHON) -m scripts.demo_newsletter
	@$(PYTHON) -m scripts.demo_tickets
	@$(PYTHON) -m scripts.demo_drops
	@$(PYTHON) -m scripts.demo_streams
	@$(PYTHON) -m scripts.demo_projects
	@$(PYTHON) -m scripts.demo_shop
	@$(PYTHON) -m scripts.demo_events
	@DJANGO_SETTINGS_MODULE=config.settings $(PYTHON) -m django demo --bundle

environment: python
	@python3 scripts/environment.py requirements.txt

dev-environment: python
	@python3 scripts/environment.py requirements.txt requirements-dev.txt

python:
	@command -v python3 > /dev/null || { \
		echo "Courtside needs Python 3.11 or newer. On Debian: apt install python3 python3-venv"; exit 1; }
