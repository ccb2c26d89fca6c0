# Everything that a person or a machine does with this project.
# `make demo` and `make test` install what they need when run as root on Debian, and say what is missing otherwise.

SWIFT ?= swift
PYTHON ?= python3
VENV = .build/venv
PEERS = .build/python-peers

.PHONY: all build release wheel demo test peers format lint fixtures acceptance chaos page-screenshots bench bench-deps \
	bench-rss bench-delivery bench-sandbox bench-rows row-path instructions instructions-record clean deps

all: build

# The system libraries: zlib always, ISA-L for the default trait.
deps:
	@missing=""; \
	for header in zlib.h isa-l.h; do \
	  echo "#include <$$header>" | cc -E - >/dev/null 2>&1 || missing="$$missing $$header"; \
	done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq zlib1g-dev libisal-dev >/dev/null; \
	  else \
	    echo "missing headers:$$missing; install them: apt-get install zlib1g-dev libisal-dev" >&2; exit 1; \
	  fi; \
	fi

build: deps
	$(SWIFT) build --explicit-target-dependency-import-check error

release: deps
	$(SWIFT) build -c release --product td2braze

# The command as a Python wheel, for machines that install with pip: it needs nothing but zlib there.
wheel: deps
	$(SWIFT) build -c release --static-swift-stdlib --disable-default-traits --scratch-path .build/wheel --product td2braze
	strip .build/wheel/release/td2braze
	$(PYTHON) .packaging/wheel.py .build/wheel/release/td2braze .build/wheel/dist

# The sandbox and the fixtures of every mode, over HTTP on loopback, in one process. With KEEP=1 the sandbox goes on,
# and its page can be looked at.
demo: deps
	$(SWIFT) build --product td2braze
	$(SWIFT) run --skip-build td2braze demo $(if $(KEEP),--keep)

test: deps
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build
	$(MAKE) peers

# PyPI's td-client and braze-client against the sandbox; see Tests/Peers/README.md.
peers: $(PEERS)/ready
	$(SWIFT) build --product td2braze
	$(PEERS)/bin/python Tests/Peers/td_client.py .build/debug/td2braze
	$(PEERS)/bin/python Tests/Peers/braze_client.py .build/debug/td2braze

$(PEERS)/ready: Tests/Peers/requirements.txt
	@$(PYTHON) -c "import venv, ensurepip" 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
	  else \
	    echo "missing: Python 3 with venv; install it: apt-get install python3-venv" >&2; exit 1; \
	  fi; \
	}
	@rm -rf $(PEERS) && $(PYTHON) -m venv $(PEERS)
	@{ $(PEERS)/bin/pip install --quiet --disable-pip-version-check -r Tests/Peers/requirements.txt && \
	  $(PEERS)/bin/pip install --quiet --disable-pip-version-check --no-deps braze-client==2.3.3; } || { \
	  echo "cannot install td-client and braze-client: does pip reach PyPI? (the Swift tests are done)" >&2; exit 1; \
	}
	@touch $@

format:
	git ls-files -z '*.swift' | xargs -0 $(SWIFT) format format --parallel --in-place

lint:
	git ls-files -z '*.swift' | xargs -0 $(SWIFT) format lint --strict --parallel

# The fixtures are made by a writer that is not ours, and checked in.
fixtures: $(VENV)/msgpack
	$(VENV)/bin/python fixtures/make.py

# Every mode and format against a strict stand-in of Braze, and scenarios with faults.
acceptance: release $(VENV)/msgpack
	$(VENV)/bin/python Tests/Acceptance/run.py --td2braze .build/release/td2braze --all
	$(VENV)/bin/python Tests/Acceptance/resume.py --td2braze .build/release/td2braze

# Loads that are killed and resumed while their server misbehaves: SEEDS of them, from SEED on.
SEED ?= 1
SEEDS ?= 10
RECORDS ?= 200000
chaos: release $(VENV)/msgpack
	$(VENV)/bin/python Tests/Acceptance/chaos.py --td2braze .build/release/td2braze \
	  --seed $(SEED) --runs $(SEEDS) --records $(RECORDS)

# The sandbox's page during a load with faults, looked at in headless Chromium; pictures in .build/page.
page-screenshots: release
	$(PYTHON) Tests/Page/run.py --td2braze .build/release/td2braze --out .build/page || [ $$? = 77 ]

# Speed against peers, in one session; see Benchmarks/README.md. Let nothing else run meanwhile.
bench: release bench-deps
	$(SWIFT) build -c release --disable-default-traits --scratch-path .build/zlib --product td2braze
	TD2BRAZE_ZLIB=.build/zlib/release/td2braze $(BENCH_VENV)/bin/python Benchmarks/bench.py convert load rate

# How exactly the rate is kept, what the journal costs, how fast a killed run goes on.
bench-delivery: release bench-deps
	$(BENCH_VENV)/bin/python Benchmarks/delivery.py

bench-rss: release bench-deps
	$(BENCH_VENV)/bin/python Benchmarks/bench.py rss

# Requests a second that the sandbox takes, and its CPU time for each.
bench-sandbox: release bench-deps
	$(BENCH_VENV)/bin/python Benchmarks/sandbox.py

# Instructions and allocations per row, which no clock moves, against Benchmarks/instructions.json.
instructions: deps row-path
	@command -v valgrind >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq valgrind gcc binutils >/dev/null; \
	  else \
	    echo "missing: valgrind; install it: apt-get install valgrind gcc binutils" >&2; exit 1; \
	  fi; \
	}
	$(PYTHON) Benchmarks/instructions.py

# Takes what is measured now as the figures to compare with.
instructions-record: row-path
	$(PYTHON) Benchmarks/instructions.py --record

# Nanoseconds a row for decoding alone, and with mapping and batching: four kinds of rows from memory, on one thread.
bench-rows: row-path
	$(PYTHON) Benchmarks/rows.py

row-path: deps
	$(SWIFT) build -c release --product RowPathBenchmark

BENCH_VENV = .build/bench-venv
BENCH_PACKAGES = isal pigz jq nginx-light valgrind curl gcc libcurl4-openssl-dev libssl-dev zlib1g-dev libisal-dev

bench-deps:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(BENCH_PACKAGES) >/dev/null; \
	else \
	  for tool in igzip pigz jq nginx valgrind curl cc; do \
	    command -v $$tool >/dev/null || { echo "missing: $$tool; install: $(BENCH_PACKAGES)" >&2; exit 1; }; \
	  done; \
	fi
	@test -x $(BENCH_VENV)/bin/python || $(PYTHON) -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/pip install --quiet -r Benchmarks/requirements.txt

$(VENV)/msgpack:
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet msgpack
	touch $@

clean:
	rm -rf .build
