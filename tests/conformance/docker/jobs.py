#!/usr/bin/env python3
"""jobs.py gitlab|github FILE: the shell lines of a CI job as one script, its variables before them.

Fails where the file is not of the form that the service asks for: what it would not run must not be tested either.
"""
import shlex
import sys

import yaml

# What the services set, and crossply's guide uses.
GIVEN = {"CI_PROJECT_DIR": "$PWD", "CI_COMMIT_SHORT_SHA": "0123abcd", "GITHUB_SHA": "0123abcd"}


def gitlab(document):
    (name, job), = document.items()
    known = {"image", "variables", "cache", "before_script", "script", "artifacts"}
    assert set(job) <= known, f"{name}: unknown keys {set(job) - known}"
    assert isinstance(job["image"], str) and all(isinstance(path, str) for path in job["artifacts"]["paths"])
    assert set(job["artifacts"]["reports"]) <= {"junit"}
    return job["variables"], job["before_script"] + job["script"]


def github(document):
    # YAML 1.1 reads the word "on" as true.
    assert set(document) == {"name", True, "jobs"}, set(document)
    (name, job), = document["jobs"].items()
    assert set(job) == {"runs-on", "env", "steps"}, f"{name}: {set(job)}"
    for step in job["steps"]:
        assert set(step) in ({"run"}, {"uses"}, {"uses", "with"}), step
        assert "@v" in step.get("uses", "@v"), step
    return job["env"], [step["run"] for step in job["steps"] if "run" in step]


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        document = yaml.safe_load(file)
    variables, lines = {"gitlab": gitlab, "github": github}[sys.argv[1]](document)
    assert lines and all(isinstance(line, str) for line in lines), lines
    print("set -eu")
    for name, value in GIVEN.items():
        print(f'export {name}="{value}"')
    for name, value in variables.items():
        # Variables may use those of the service.
        print(f"export {name}=" + (f'"{value}"' if "$" in value else shlex.quote(value)))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
