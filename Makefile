# sessiond: `make` lists what there is to do.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PROGRAMS := sessiond sessiond-cli sessiond-status
# The Swift library goes into the programs, so that they run where no Swift is installed.
RELEASE := -c release --static-swift-stdlib
SWIFT_FILES := $(wildcard Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Benchmarks)
FORMATTED := Sources Tests Package.swift $(SWIFT_FILES)
# Fails where a target uses a module that it does not declare.
STRICT := --explicit-target-dependency-import-check error

.PHONY: help
help: ## List what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: packages
packages: ## Install the Debian or Ubuntu packages that are missing, and say why
	@scripts/packages $(PACKAGES)

.PHONY: release
release: packages ## Build the programs into .build/release
	@for program in $(PROGRAMS); do swift build $(RELEASE) --product "$$program"; done

.PHONY: run
run: release ## Build, start sessiond unless it runs, show the sessions live until Ctrl-C
	@scripts/run

.PHONY: test
test: PACKAGES := --tests
test: packages ## Build everything and run all tests
	@swift build --build-tests
	@swift test --skip-build

.PHONY: check
check: PACKAGES := --tests
check: packages ## What a change has to pass: format, imports, all tests
	@swift format lint --strict --recursive --parallel $(FORMATTED)
	@swift build --build-tests $(STRICT)
	@swift test --skip-build

.PHONY: bench
bench: packages ## Measure, and compare with what is promised
	@scripts/bench

.PHONY: format
format: ## Format the Swift files
	@swift format --in-place --recursive --parallel $(FORMATTED)

.PHONY: clean
clean: ## Remove everything that was built
	@rm -rf .build Benchmarks/.build
