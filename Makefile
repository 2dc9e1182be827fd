# What a developer types. Each target works from a fresh clone; scripts/ has the steps.
.DEFAULT_GOAL := help
SHELL := /bin/bash

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: ## Build everything, fill an empty database with a demo company, and serve it
	@scripts/run.sh

test: ## Every check: format, lints, tests on both databases, release build, size, browser
	@scripts/test.sh

dev: ## Rebuild and restart on every change
	@scripts/dev.sh

build: ## The release build only: target/release/vecino
	@scripts/setup.sh && scripts/build.sh

bench: ## Measure over 10,000 and 1,000,000 demo customers; writes docs/performance.md
	@scripts/bench.sh

bench-postgres: ## The same on PostgreSQL, beside it (makes databases of several GB more)
	@scripts/bench.sh postgres

check: ## The quick checks: format, lints, dependencies
	@scripts/setup.sh check && scripts/lint.sh

.PHONY: help run test dev build bench bench-postgres check
