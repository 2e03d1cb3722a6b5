# The two commands are `make run` and `make test`; both prepare the environment first.
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run setup test lint types contracts format lock

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

run: setup ## start everything in the foreground on http://127.0.0.1:8000 (Ctrl-C stops it)
	@exec $(BIN)/peerdesk up

setup: ## the environment alone, so that .venv/bin/peerdesk answers
	@scripts/environment base

.PHONY: tools
tools:
	@scripts/environment dev

test: tools ## environment, lint, types, import contracts and all tests
	@scripts/check

lint: tools ## ruff
	@$(BIN)/ruff check --quiet

types: tools ## mypy strict
	@$(BIN)/mypy --no-error-summary

contracts: tools ## import contracts
	@$(BIN)/lint-imports --no-cache

format: tools ## rewrite the code in the one style
	@$(BIN)/ruff format --quiet && $(BIN)/ruff check --quiet --fix

lock: tools ## resolve requirements/*.in again and pin them by hash
	@scripts/lock
