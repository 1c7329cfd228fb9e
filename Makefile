# Everything a person does here has a target; `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

target := $(abspath $(or $(CARGO_TARGET_DIR),target))
web_packages := web-client/node_modules/.package-lock.json
web_sources := $(shell find web-client graphql/schema.graphql -type f \
	-not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/generated/*' 2>/dev/null)

step = @printf '\n==> %s\n' "$(1)"
or_say = || { printf '\nerror: %s\n' "$(1)" >&2; exit 1; }

.PHONY: help up test check build web site postgres dev schema chaos bench bench-site bench-lighthouse bench-search bench-engine clean-data tools before-start

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: before-start postgres web site ## Build everything and start it on http://127.0.0.1:8080
	$(call step,Starting the server (stop it with Ctrl-C))
	@scripts/serve.sh $(target)/release/profile-builder

test: tools web ## Run every test; the last line says how many passed
	@scripts/require.sh chromium chromium PROFILE_BUILDER_CHROMIUM
	@python3 scripts/test.py

chaos: tools ## Kill, freeze and cut off workers at their commits, for some minutes
	$(call step,Looking for PostgreSQL)
	@PROFILE_BUILDER_PG_BIN=$$(python3 scripts/postgresql.py $(target)/postgresql) scripts/chaos.sh

check: tools $(web_packages) ## Run what CI runs besides the tests
	@scripts/check.sh

build: tools ## Build target/release/profile-builder and target/release/site-gen
	$(call step,Building the server and the site generator (a few minutes the first time))
	@cargo build --release --locked -p api -p site-gen \
		$(call or_say,The build failed; the reason is above. It needs Rust 1.95 or newer ($$(rustc --version)) and, the first time, a connection to the crate registry.)

web: web-client/dist/index.html ## Build the web client into web-client/dist

site: build ## Build the documentation into target/site
	$(call step,Building the documentation site)
	@$(target)/release/site-gen build --content content --out $(target)/site \
		$(call or_say,The documentation site was not built: correct the pages named above.)

postgres: tools ## Fetch PostgreSQL with pgvector for the local database
	$(call step,Looking for PostgreSQL)
	@python3 scripts/postgresql.py $(target)/postgresql

dev: before-start postgres web ## Build without optimisation and start it on http://127.0.0.1:8080
	@cargo build --locked -p api -p site-gen
	@$(target)/debug/site-gen build --content content --out $(target)/site
	@scripts/serve.sh $(target)/debug/profile-builder

schema: tools ## Write the committed database and GraphQL schemas anew
	@scripts/schema.sh

bench: bench-site bench-search bench-engine bench-lighthouse ## Run every benchmark

bench-site: build ## Compare the site generator with others, on 1,000 and 10,000 made-up pages
	@python3 tests/bench/site.py --site-gen $(target)/release/site-gen --work $(target)/bench

bench-search: build postgres ## Measure the server's search on 10,000 made-up pages
	@PROFILE_BUILDER_PG_BIN=$$(python3 scripts/postgresql.py $(target)/postgresql) \
		python3 tests/bench/search.py --server $(target)/release/profile-builder \
		--site-gen $(target)/release/site-gen --work $(target)/bench

bench-engine: build postgres ## Measure the agent engine, and LangGraph with the same work
	@PROFILE_BUILDER_PG_BIN=$$(python3 scripts/postgresql.py $(target)/postgresql) \
		python3 tests/bench/engine.py --server $(target)/release/profile-builder --work $(target)/bench

bench-lighthouse: build ## Score the documentation as a phone sees it, with Lighthouse
	@scripts/require.sh chromium chromium PROFILE_BUILDER_CHROMIUM
	@npm install --prefix $(target)/bench/lighthouse --no-save --no-audit --no-fund --loglevel=error lighthouse@13.5.0 \
		$(call or_say,npm could not install Lighthouse. Check the connection to the npm registry.)
	@node tests/bench/lighthouse.mjs $(target)/release/site-gen $(target)/bench/lighthouse

clean-data: ## Delete the local data folder; the server must be stopped
	@scripts/clean_data.sh

before-start: tools
	@python3 scripts/before_start.py

tools:
	@scripts/require.sh cargo
	@scripts/require.sh node
	@scripts/require.sh npm
	@scripts/require.sh python3
	@scripts/require.sh cc build-essential

$(web_packages): web-client/package.json web-client/package-lock.json | tools
	$(call step,Installing the web client's packages)
	@cd web-client && npm ci --no-audit --no-fund \
		$(call or_say,npm could not install the packages. Check the connection to the npm registry; when package.json has changed run 'npm install' in web-client.)
	@touch $@

web-client/dist/index.html: $(web_packages) $(web_sources)
	$(call step,Building the web client)
	@cd web-client && npm run build \
		$(call or_say,The web client was not built; the reason is above. It needs Node.js 20 or newer ($$(node --version)).)
	@touch $@
