# What a person types. `make help` lists it; README.md shows it.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
DEMO ?= .pantanal/demo
BENCH ?=

# One set of flags for everything released, because other flags would compile everything again.
# The Swift runtime is linked in, so that the program starts in 4 ms and needs no toolchain.
RELEASE = -c release --static-swift-stdlib -Xswiftc -static-stdlib
PROGRAM = .build/release/pantanal

PACKAGES = libsqlite3-dev sqlite3 unixodbc-dev unixodbc libsqliteodbc libxgboost-dev libssl-dev \
  libpcre2-dev libedit-dev libcurl4-openssl-dev libarchive-dev libexpat1-dev zlib1g-dev \
  libzstd-dev libsnappy-dev liblz4-dev libbrotli-dev pkg-config make git
# SQLite 3.31, the oldest in drivers for Power BI, out of a wheel that no present Python installs.
OLD_SQLITE = { test "$$(uname -m)" != x86_64 || { \
  .venv/bin/pip download --quiet --no-deps --only-binary=:all: --python-version 3.8 \
    --platform manylinux1_x86_64 --dest .venv/old-sqlite pysqlite3-binary==0.4.3 \
  && python3 -m zipfile --extract .venv/old-sqlite/*.whl .venv/old-sqlite; }; }
TEST_PACKAGES = python3-venv postgresql odbc-postgresql chromium

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help deps test-deps swift build demo lint unit-test end-to-end test bench extension \
  install clean

help: ## lists what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

# Asks apt only for what is absent. Without root it prints the one command to type.
define packages
	@command -v dpkg-query > /dev/null || { \
	  echo "not a Debian system, so nothing is installed; needed: $(1)" >&2; exit 0; }; \
	missing=$$(for package in $(1); do \
	  dpkg-query --show --showformat='$${db:Status-Status}' $$package 2> /dev/null \
	    | grep -qx installed || printf ' %s' $$package; done); \
	test -n "$$missing" || exit 0; \
	install="apt-get install --yes --no-install-recommends$$missing"; \
	if [ "$$(id -u)" = 0 ]; then \
	  apt-get update && DEBIAN_FRONTEND=noninteractive $$install; \
	else \
	  echo "error: Debian packages are missing:$$missing" >&2; \
	  echo "hint: sudo $$install" >&2; exit 1; \
	fi
endef

swift:
	@command -v $(SWIFT) > /dev/null || { \
	  echo "error: there is no Swift toolchain in PATH" >&2; \
	  echo "hint: install Swift 6.1 or newer, https://www.swift.org/install/linux" >&2; exit 1; }
	@version=$$($(SWIFT) --version 2> /dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p'); \
	  oldest=$$(printf '6.1\n%s\n' "$$version" | sort -V | head -n 1); \
	  test "$$oldest" = 6.1 || { echo "error: Swift $$version is too old" >&2; \
	  echo "hint: install Swift 6.1 or newer, https://www.swift.org/install/linux" >&2; exit 1; }

deps: swift ## installs the Debian packages that are absent
	$(call packages,$(PACKAGES))

test-deps: deps
	$(call packages,$(TEST_PACKAGES))
	@test .venv/done -nt Tests/requirements.txt || { \
	  python3 -m venv .venv && .venv/bin/pip install --quiet --requirement Tests/requirements.txt \
	    && $(OLD_SQLITE) && touch .venv/done; }

build: deps ## builds the program (release)
	$(SWIFT) build $(RELEASE) --product pantanal

demo: build ## makes the example federation in .pantanal/demo and runs it whole
	$(PROGRAM) demo $(DEMO)

lint: swift
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

unit-test: test-deps
	$(SWIFT) test --skip EndToEnd

# With the released program, because the tests run it several hundred times.
end-to-end: test-deps build
	$(SWIFT) build --build-tests
	PANTANAL_PROGRAM=$(CURDIR)/$(PROGRAM) $(SWIFT) test --skip-build --filter EndToEnd

test: test-deps ## everything: lint, build, all tests
	$(MAKE) lint
	$(MAKE) unit-test
	$(MAKE) end-to-end

bench: deps ## measures at size; BENCH="ingest --set scale=0.1" names one
	$(call packages,python3-venv)
	@test .venv/bench -nt Tests/Benchmarks/requirements.txt || { \
	  python3 -m venv .venv \
	    && .venv/bin/pip install --quiet --requirement Tests/Benchmarks/requirements.txt \
	    && touch .venv/bench; }
	@# Debian's own Python, because others are built without SQLite's extensions.
	@test .venv-dbt/done -nt Tests/Benchmarks/dbt/requirements.txt || { \
	  /usr/bin/python3 -m venv .venv-dbt \
	    && .venv-dbt/bin/pip install --quiet --requirement Tests/Benchmarks/dbt/requirements.txt \
	    && touch .venv-dbt/done; }
	$(SWIFT) build $(RELEASE) --product pantanal
	$(MAKE) extension
	$(SWIFT) build $(RELEASE) --product pantanal-bench
	.build/release/pantanal-bench $(BENCH)

extension: deps ## builds the functions for other SQLite programs, .build/release/pantanal.so
	$(SWIFT) build $(RELEASE) --product PantanalExtension
	@# SQLite takes the name of the entry point from the name of the file.
	cp .build/release/libPantanalExtension.so .build/release/pantanal.so

install: build extension ## copies program, extension and completions below PREFIX (DESTDIR)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pantanal \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	@# Without its symbols the program is half as large.
	install -s -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/pantanal
	install -m 644 .build/release/pantanal.so $(DESTDIR)$(PREFIX)/lib/pantanal/pantanal.so
	$(PROGRAM) --generate-completion-script bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/pantanal
	$(PROGRAM) --generate-completion-script zsh \
	  > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_pantanal
	$(PROGRAM) --generate-completion-script fish \
	  > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/pantanal.fish

clean: ## removes what was built and the test environment, not the demo
	rm -rf .build .venv
