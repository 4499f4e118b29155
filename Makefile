# Everything that is done with this repository. `make help` lists it; `make demo` and `make test` do all the set-up themselves.
#
# Only make, npm and any Node.js >= 20 are needed: npm ci brings Node.js 24, with which everything below runs.

ROOT := $(CURDIR)
BIN := node_modules/.bin
NODE := $(BIN)/node
INSTALLED := node_modules/.package-lock.json
MOCHA := $(BIN)/mocha --reporter ./tools/reporter.ts --forbid-only --forbid-pending
IMAGE ?= sidecar-audit:dev
CONTAINER_TOOL ?= docker
PLUGIN_URL ?=
COMMIT = $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
VERSION = $(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' package.json)
BUILD_ARGS = --build-arg COMMIT=$(COMMIT) --build-arg VERSION=$(VERSION)
# What is deployed, and how: cluster, namespaced (also with NAMESPACE=...) or ha.
IMG ?= localhost/$(IMAGE)
OVERLAY ?= cluster
NAMESPACE ?=
KUBECTL ?= kubectl
# The lab (a real one-node cluster): its scripts, and where it keeps its programs and its kubeconfig.
LAB_SCRIPTS ?= ../shared/lab
LAB ?= /var/tmp/sidecar-lab
# Some of the tests only: make unit TESTS='test/rules/**/*.test.ts'
TESTS ?=

# The programs of node_modules start with `#!/usr/bin/env node`, which must find Node.js 24; npm itself must not run on the
# Node.js that it is about to replace.
PATH_WITHOUT_OURS := $(subst $(ROOT)/$(BIN):,,$(PATH))
export PATH := $(ROOT)/$(BIN):$(PATH_WITHOUT_OURS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ Start here

.PHONY: help
help: ## Say what there is
	@awk 'BEGIN { FS = ":.*##"; print "make TARGET" } \
	  /^[a-zA-Z_-]+:.*?##/ { printf "  %-16s %s\n", $$1, $$2 } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: build ## Run the controller on recordings of a real cluster, and see the verdicts
	@bin/sidecar-audit demo

.PHONY: test
test: verify build unit ## All checks and all tests that need no cluster

##@ Build

.PHONY: install
install: $(INSTALLED) ## Install the dependencies, if they are not current

$(INSTALLED): package.json package-lock.json
	@PATH="$(PATH_WITHOUT_OURS)" tools/install

.PHONY: build
build: install ## Bundle the program into dist/sidecar-audit.mjs, and see that it starts
	$(NODE) tools/build.ts

.PHONY: plugin
plugin: install ## Bundle the kubectl plugin into one file, dist/kubectl-sidecar_audit, that Node.js alone runs
	$(NODE) tools/build-plugin.ts

.PHONY: plugin-manifest
plugin-manifest: install ## Pack the plugin, and write krew's manifest for the archive (PLUGIN_URL: where releases are published)
	PLUGIN_URL='$(PLUGIN_URL)' $(NODE) tools/plugin-manifest.ts

.PHONY: image
image: ## Build the container image (IMAGE, CONTAINER_TOOL: docker, podman, buildah)
	$(CONTAINER_TOOL) build $(BUILD_ARGS) --tag $(IMAGE) .

.PHONY: lab-image
lab-image: install ## Build the container image without a registry, and give it to the lab's cluster
	NODE_BIN=$(ROOT)/$(NODE) $(LAB_SCRIPTS)/build-image $(IMAGE) . $(BUILD_ARGS)

.PHONY: clean
clean: ## Remove what was built, and the dependencies
	rm -rf dist build coverage node_modules

##@ Deploy (to the cluster that kubectl speaks to)

.PHONY: deploy
deploy: build/deploy ## Install it: IMG=registry/sidecar-audit:1.0.0 OVERLAY=cluster|namespaced|ha [NAMESPACE=shop]
	$(KUBECTL) apply --server-side -k build/deploy

.PHONY: undeploy
undeploy: build/deploy ## Remove what deploy installed with the same OVERLAY; with the CRDs all audits go too
	$(KUBECTL) delete --ignore-not-found -k build/deploy

.PHONY: install-manifest
install-manifest: build/deploy ## Write what deploy would apply into one file, dist/install.yaml
	mkdir -p dist
	$(KUBECTL) kustomize build/deploy >dist/install.yaml

# Always anew: it depends on the variables.
.PHONY: build/deploy
build/deploy:
	@tools/deploy '$(IMG)' '$(OVERLAY)' '$(NAMESPACE)'

##@ Check

.PHONY: verify
verify: generate-check format-check typecheck lint deadcode sizes ## All checks: a change that fails one is not finished

.PHONY: format-check
format-check: install ## The formatter has nothing to change
	$(BIN)/prettier --check --log-level warn .

.PHONY: format
format: install ## Let the formatter change what it would
	$(BIN)/prettier --write --log-level warn .

.PHONY: typecheck
typecheck: install ## The compiler, at its strictest
	$(BIN)/tsc --noEmit --project .
	$(BIN)/tsc --noEmit --project src/page
	$(BIN)/tsc --noEmit --project test/browser

.PHONY: lint
lint: install ## The linter, with types; it also holds the wall around the middle (see .oxlintrc.json)
	$(BIN)/oxlint --type-aware --deny-warnings

.PHONY: deadcode
deadcode: install ## No file, export or dependency that nothing uses
	$(BIN)/knip --no-progress

.PHONY: sizes
sizes: install ## No file above 400 lines, and the median of src below 80
	$(NODE) tools/check-sizes.ts

##@ Test

.PHONY: unit
unit: install ## The tests that need no cluster (TESTS='test/rules/**/*.test.ts' for some of them)
	$(MOCHA) $(if $(TESTS),--no-config --extension ts --timeout 30000 '$(TESTS)')

.PHONY: lab-test
lab-test: install ## The tests on the lab's real cluster, which must be up (../shared/lab/up)
	KUBECONFIG="$${KUBECONFIG:-$(LAB)/admin.kubeconfig}" PATH="$$PATH:$(LAB)/bin" \
	  $(MOCHA) --no-config --extension ts --timeout 600000 'test/lab/**/*.test.ts'

.PHONY: prometheus-test
prometheus-test: install ## The dashboards and alerts in a real Prometheus (Debian's package prometheus) of this machine
	$(MOCHA) --no-config --extension ts --timeout 60000 'test/prometheus/**/*.test.ts'

.PHONY: browser-test
browser-test: install ## The page in a real browser (Debian's chromium, or the one that CHROMIUM names)
	$(MOCHA) --no-config --extension ts --timeout 20000 'test/browser/**/*.test.ts'

.PHONY: screenshots
screenshots: browser-test ## Take the pictures of the page in docs/ anew
	cp build/screenshots/list-light.png docs/page-list.png
	cp build/screenshots/pod-light.png docs/page.png
	cp build/screenshots/pod-dark.png docs/page-dark.png

.PHONY: coverage
coverage: install ## Which lines the tests ran, as coverage/index.html
	$(BIN)/c8 --all --src src --include 'src/**' --reporter text --reporter html $(MOCHA)

.PHONY: bench
bench: install ## Speed and memory beside client-node's own informer
	$(NODE) tools/bench/main.ts

.PHONY: accuracy
accuracy: install ## Every decided check of the recordings against the times that the container runtime recorded
	$(NODE) tools/accuracy.ts

##@ Generate

.PHONY: generate
generate: install ## Write what is made from the sources: crds/, tables in docs/
	$(NODE) tools/generate.ts

.PHONY: generate-check
generate-check: install ## What is made from the sources is current
	$(NODE) tools/generate.ts --check
