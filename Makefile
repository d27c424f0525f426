# `make run` and `make test` set up what is missing by themselves; everything else is a piece of them.
PYTHON ?= python3
# Test processes at once, which share one set of services: more than processors, since half of a test is waiting. Those
# with a browser and a Warren each keep a processor busier.
JOBS ?= $(shell echo $$(( 2 * $$(getconf _NPROCESSORS_ONLN) + 2 )))
BROWSER_JOBS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
# What is made side by side says what it has to say in one piece, where make can do that.
APART := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# Where the trial mailbox answers.
MAILBOX_PORT ?= 4014
# By which the fault suite draws its load and its faults.
SEED ?= 7
VENV := .venv/bin
PAGE := npm --prefix frontend run --silent

.DEFAULT_GOAL := help
.PHONY: help run mailbox images secrets address cluster-secrets compose-test kind-test cluster-test manifests audit dashboards test setup setup-test lint types imports test-unit test-page test-e2e lock page bench routing chaos chaos-mutants manifests-mutants format clean

help: ## List what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: setup ## Set up what is missing and start Warren (Ctrl-C stops it)
	@exec $(VENV)/warren up

mailbox: ## Start a stand-in for Gmail with a mailbox to try the email agent on (Ctrl-C stops it)
	@$(PYTHON) -m scripts.setup mailbox
	@exec $(VENV)/python -m scripts.mailbox --port $(MAILBOX_PORT)

test: setup-test ## Set up what is missing and run everything: lint, types, import law, unit, page, browser
	@$(MAKE) --no-print-directory -j 2 $(APART) lint types imports
	@$(MAKE) --no-print-directory test-unit test-page test-e2e
	@echo "Everything holds."

setup: ## Install what running needs
	@$(PYTHON) -m scripts.setup run

setup-test: ## Install what the tests need
	@$(PYTHON) -m scripts.setup test

lint: ## Check style and format
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(PAGE) lint

types: ## Check types, and that generated ones are up to date
	$(VENV)/mypy
	$(PAGE) typecheck
	$(PAGE) generate:check

imports: ## Check the import law
	$(VENV)/lint-imports

test-unit: ## Run unit and integration tests on private real services
	$(VENV)/pytest -n $(JOBS) --dist worksteal --durations=25 --ignore=tests/e2e

test-page: ## Run the page's own tests
	$(PAGE) test

test-e2e: ## Run the tests in headless Chromium, end to end
	$(VENV)/pytest tests/e2e -n $(BROWSER_JOBS) --dist worksteal --durations=25

page: setup ## Build the page (part of make run)

lock: ## Resolve the Python dependencies anew, with hashes
	@PYTHON=$(PYTHON) scripts/lock.sh

format: ## Format everything
	$(VENV)/ruff check --fix-only .
	$(VENV)/ruff format .
	$(PAGE) format

images: ## Build the images of every role and print their sizes
	@docker/build

secrets: ## Write .env with fresh secrets for docker compose, or add those that it lacks
	@$(PYTHON) -m scripts.env_file secrets

address: ## Print where the page of docker compose is, with the token that signs you in
	@$(PYTHON) -m scripts.env_file address

cluster-secrets: ## Write fresh secrets for Kubernetes' overlay local
	@$(PYTHON) -m scripts.cluster_secrets

compose-test: setup-test ## Build the images, bring everything up in docker, use it, break it, take it down
	@$(VENV)/python -m tests.deploy.rig

cluster-test: setup-test ## Build a Kubernetes and the images, bring k8s/ up in it, restart all of it under load, take it down
	@$(VENV)/python -m tests.deploy.cluster

kind-test: setup ## Bring what `make images` built up in a cluster in docker (kind), use it, remove it
	@scripts/kind-test.sh

manifests: ## Check compose, Kubernetes, Argo CD and workflow files, alerts and dashboards
	$(VENV)/pytest tests/deploy -n $(JOBS)

audit: ## Look every locked package up in the lists of known faults (needs PyPI and npm themselves)
	@scripts/audit.sh

dashboards: setup-test ## Write Grafana's dashboards, and pictures of them from a real Warren under load
	$(VENV)/python -m scripts.dashboards
	$(VENV)/python -m tests.deploy.pictures

bench: setup-test ## Measure Warren beside the floor and a peer
	$(VENV)/python -m benchmarks

routing: setup-test ## Measure the built-in supervisor on the labelled requests
	$(VENV)/python -m tests.routing.measure

chaos: setup-test ## Kill everything at any moment under load, and write what came of it into the docs
	$(VENV)/python -m tests.chaos --seed $(SEED) --faults all --seconds 1200 --write

chaos-mutants: setup-test ## Take each law of durability out of a copy and see its test go red
	$(VENV)/python -m tests.mutants

manifests-mutants: setup-test ## Delete and alter every leaf of the rendered manifests and see each noticed
	$(VENV)/python -m tests.deploy.mutants

clean: ## Remove what builds and tools made (keeps .venv and .warren)
	rm -rf frontend/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find backend warren workers tests scripts benchmarks -name __pycache__ -prune -exec rm -rf {} +
