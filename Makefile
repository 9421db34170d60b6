# Everything a person or a machine does with a checkout. Needs make and a Python with pip and venv, no more.

.DEFAULT_GOAL := help
.PHONY: doors faults help hostile setup run test lint bench bench-pages audit sbom licences

SAMPLE ?= 1
SHORT ?= 0
MUTANTS ?= 0
TEST_WORKERS ?= auto
TESTS ?=
SBOM ?= sbom.cdx.json

UV := .tools/bin/uv
# Never fetch a Python: the one at hand is used, and the packages come from the package registry alone.
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
# Bytecode is kept, whatever the machine says: without it every process compiles some 1,500 modules at its start.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# Bytecode, too: the user that runs OneThread may be one who cannot write here.
setup: .venv/.stamp ## make the environment in .venv, with .venv/bin/onethread in it
	@.venv/bin/python -m compileall -q -j 0 .venv/lib services shared deploy

run: .venv/.stamp ## start everything; SAMPLE=0 leaves the sample desk out
	@exec .venv/bin/onethread run $(if $(filter 0 no false,$(SAMPLE)),--no-sample)

test: lint ## check everything; TESTS=path checks that part, TEST_WORKERS=n side by side
	@exec .venv/bin/python -m pytest -n $(TEST_WORKERS) $(TESTS)

lint: .venv/.stamp ## check style, format and types
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

bench: .venv/.stamp ## measure the pipeline against a bare pipe of the same stack; SHORT=1 only tries it
	@exec .venv/bin/onethread bench $(if $(filter 1 yes true,$(SHORT)),--short)

bench-pages: .venv/.stamp ## measure pages and look-up on a desk with 100,000 interactions; SHORT=1 only tries it
	@exec .venv/bin/onethread bench-pages $(if $(filter 1 yes true,$(SHORT)),--short)

audit: $(UV) ## look for known holes in the locked dependencies; tells where nobody can be asked
	@$(UV) audit --locked --preview-features audit-command 2> .tools/audit.log; status=$$?; \
	if [ $$status = 2 ] && grep -q 'Request failed\|error sending request' .tools/audit.log; then \
	  echo "audit: the service that knows of holes cannot be reached, so NOTHING WAS CHECKED:"; \
	  tail -1 .tools/audit.log; exit 0; \
	fi; \
	cat .tools/audit.log >&2; exit $$status

sbom: $(UV) ## write what the product is made of to sbom.cdx.json (CycloneDX 1.5)
	@$(UV) export --locked --no-dev --all-extras --format cyclonedx1.5 --preview-features sbom-export --quiet \
	  --output-file $(SBOM) > /dev/null && echo "$(SBOM) is written."

licences: .venv/.stamp ## check that every locked dependency has a licence that we allow
	@exec .venv/bin/python -m pytest tests/architecture/test_licences.py

faults: .venv/.stamp ## keep the promises under faults; SHORT=1 a minute, MUTANTS=1 planted bugs, RUNS=names
	@exec .venv/bin/python -m tests.faults $(if $(filter 1 yes true,$(SHORT)),--short) \
	  $(if $(filter 1 yes true,$(MUTANTS)),mutants,$(RUNS)) $(FAULTS)

hostile: .venv/.stamp ## attack a running instance with all that is hostile; SHORT=1 a taste of each, RUNS=names
	@exec .venv/bin/python -m tests.faults --hostile $(if $(filter 1 yes true,$(SHORT)),--short) $(RUNS) $(FAULTS)

doors: .venv/.stamp ## send 10,000 mails through Postfix, the intake killed at random; MAILS=n for others
	@exec .venv/bin/python -m tests.doors $(MAILS)

.venv/.stamp: $(UV) pyproject.toml uv.lock
	@echo "Setting up the environment (some 90 packages, a minute at the first time) …"
	@$(UV) sync --locked --quiet --python .tools/bin/python
	@touch $@

# A python of this name may be there and yet not run (a version manager's empty shim), so each is tried.
$(UV): tools.txt
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
	  "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { without_venv=$$python; continue; }; \
	  rm -rf .tools && "$$python" -m venv .tools \
	    && .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools.txt \
	    && touch $@ && exit 0; \
	  rm -rf .tools; \
	  echo "make: cannot install uv with $$python; the lines above say why" >&2; exit 1; \
	done; \
	if [ -n "$$without_venv" ]; then \
	  echo "make: $$without_venv cannot make environments: install its venv module" \
	    "(Debian, Ubuntu: apt install $$without_venv-venv)" >&2; \
	else \
	  echo "make: no Python 3.11, 3.12 or 3.13 found; install one, or name it: make PYTHON=/path/to/python" >&2; \
	fi; exit 1
