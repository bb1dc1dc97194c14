# The same commands that run before a change is accepted.
PYTHON ?= python3
UV ?= uv

.PHONY: test check lock

test:
	$(PYTHON) -m tests $(ARGS)

check:
	.ci/run checks

# Needs uv. Releases younger than a week are left out.
lock:
	$(UV) pip compile pyproject.toml --universal --all-extras --generate-hashes \
	    --no-emit-index-url --exclude-newer "7 days" \
	    --custom-compile-command "make lock" --quiet --output-file requirements.lock $(ARGS)
