# sessiond: `make` lists what there is to do.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PROGRAMS := sessiond sessiond-cli sessiond-status sessiond-hook
# DESTDIR goes in front of all paths, for whoever makes packages.
PREFIX := /usr/local
DESTDIR :=
# The Swift library goes into the programs, so that they run where no Swift is installed.
RELEASE := -c release --static-swift-stdlib
SWIFT_FILES := $(wildcard Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Benchmarks)
FORMATTED := Sources Tests Fuzzing Package.swift $(SWIFT_FILES)
# Fails where a target uses a module that it does not declare.
STRICT := --explicit-target-dependency-import-check error

.PHONY: help
help: ## List what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: packages
packages: ## Install the Debian or Ubuntu packages that are missing, and say why
	@scripts/packages $(PACKAGES)

.PHONY: programs
programs: packages
	@for program in $(PROGRAMS); do swift build $(RELEASE) --product "$$program"; done

.PHONY: release
release: programs ## Build the programs, manual pages and completions for make install
	@swift build $(RELEASE) --product generate-manual
	@scripts/manual .build/release

.PHONY: install
install: ## Install below PREFIX (/usr/local) what make release built
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install

.PHONY: uninstall
uninstall: ## Remove what make install put there; state and configuration stay
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install --remove

.PHONY: run
run: programs ## Build, start sessiond unless it runs, open the board: q ends it
	@scripts/run

.PHONY: test
test: PACKAGES := --tests
test: packages ## Build everything and run all tests
	@swift build --build-tests
	@scripts/test

.PHONY: check
check: PACKAGES := --tests
check: packages ## What a change has to pass: format, imports, all tests
	@swift format lint --strict --recursive --parallel $(FORMATTED)
	@swift build --build-tests $(STRICT)
	@scripts/test

.PHONY: check-install
check-install: release ## Install into an empty folder, run from there without Swift, remove again
	@scripts/check-install .build/release

.PHONY: check-api
check-api: release ## Ask a daemon all that docs/openapi.yaml says, and hold its answers to it
	@scripts/check-api .build/release

.PHONY: sanitize
sanitize: PACKAGES := --tests
sanitize: packages ## Run the tests under ThreadSanitizer and AddressSanitizer
	@scripts/sanitize thread
	@scripts/sanitize address

# What one fuzzer gets, in seconds.
SECONDS := 120
.PHONY: fuzz
fuzz: packages ## Try what reads foreign bytes with made-up ones, SECONDS=120 each
	@scripts/fuzz --seconds $(SECONDS)

.PHONY: bench
bench: packages ## Measure, and compare with what is promised
	@scripts/bench

# How long make soak lasts.
MINUTES := 10

.PHONY: soak
soak: packages ## Many rude clients for MINUTES, then 200 kills: what the daemon promises under both
	@scripts/bench --minutes '$(MINUTES)' soak kill

.PHONY: documents
documents: PACKAGES := --tests
documents: packages ## Write docs/api anew from docs/openapi.yaml
	@scripts/api-docs

.PHONY: format
format: ## Format the Swift files
	@swift format --in-place --recursive --parallel $(FORMATTED)

.PHONY: clean
clean: ## Remove everything that was built
	@rm -rf .build .build-thread .build-address Benchmarks/.build
