# Set-up, build, tests: `make help` lists the targets. Debian 12 (or newer) with a Swift 6.2 toolchain is all they expect.

SHELL := /bin/bash
PREFIX ?= /usr/local
SWIFT ?= swift
# The build refuses imports that the manifest does not declare: that keeps the arrows of the architecture.
CHECKS := --explicit-target-dependency-import-check error
BUILD := $(SWIFT) build $(CHECKS)
DEBUG := .build/debug/evercred
RELEASE := .build/release/evercred
# Third-party servers and clients that tests and benchmarks talk to.
VENV := .build/venv

.PHONY: help deps build release run test fuzz check format bench docs man completions install clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 14

deps:  ## install the Debian packages that are missing
	@scripts/install-packages.sh

build: deps  ## debug build
	$(BUILD) --product evercred

release: deps  ## optimised build with the Swift runtime inside
	$(BUILD) -c release --static-swift-stdlib --product evercred

run: build  ## set up, build, and run the main job offline: six identities of six providers
	$(DEBUG) run --once --sandbox -c config.yaml

$(VENV)/ready: Tests/requirements.txt | deps
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	touch $@

test: deps $(VENV)/ready  ## build everything and run all tests
	@[ "$$(id -u)" -ne 0 ] || scripts/install-packages.sh --all
	$(BUILD) --build-tests
	@# Three parts, so that what is measured in seconds never starves what waits for an answer.
	$(SWIFT) test --skip-build --parallel --skip EndToEndTests --skip simulated
	$(SWIFT) test --skip-build --filter simulated
	EVERCRED_VENV=$(CURDIR)/$(VENV) $(SWIFT) test --skip-build --no-parallel --filter EndToEndTests

# What it finds belongs into Fuzz/Corpus, which the tests go through. SECONDS bounds the search.
fuzz: SECONDS ?= 60
fuzz: deps  ## look for a profile file that is written badly, for a minute
	$(SWIFT) build -c release --package-path Fuzz --scratch-path .build/fuzz
	@mkdir -p .build/fuzz/corpus
	SWIFT_BACKTRACE=enable=no .build/fuzz/release/FuzzProfiles -max_total_time=$(SECONDS) -max_len=1000 \
	  -print_final_stats=1 -artifact_prefix=.build/fuzz/ .build/fuzz/corpus Fuzz/Corpus

check: deps  ## format lint, shell lint, build with every warning an error
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	shellcheck .ci/run $$(find scripts examples Benchmarks -name '*.sh')
	$(BUILD) --build-tests

format:  ## lay the code out
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

bench: release $(VENV)/ready  ## measure beside the peers and print a table
	EVERCRED=$(CURDIR)/$(RELEASE) VENV=$(CURDIR)/$(VENV) Benchmarks/run.sh

docs:  ## the documentation of the architecture, into .build/docs
	$(SWIFT) package --disable-sandbox --allow-writing-to-directory .build/docs \
	  generate-documentation --target Engine --output-path .build/docs

man: build  ## the manual pages, into .build/man
	@mkdir -p .build/man
	$(SWIFT) package --disable-sandbox --allow-writing-to-directory .build/man \
	  generate-manual --multi-page --output-directory .build/man

completions: build  ## shell completions, into .build/completions
	@mkdir -p .build/completions
	$(DEBUG) --generate-completion-script bash > .build/completions/evercred.bash
	$(DEBUG) --generate-completion-script zsh > .build/completions/_evercred
	$(DEBUG) --generate-completion-script fish > .build/completions/evercred.fish

install: release man completions  ## install program, manual and completions under PREFIX
	install -D -m 0755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/evercred
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 0644 .build/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -D -m 0644 .build/completions/evercred.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/evercred
	install -D -m 0644 .build/completions/_evercred $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_evercred
	install -D -m 0644 .build/completions/evercred.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/evercred.fish

clean:  ## remove everything that was built
	rm -rf .build out sandbox-out
