# The same report for pages of findings, for pages of tests, and for people.
need python3
elf app 64 "$elf_amd64" "$elf_none"
mkdir -p dist/linux-arm64 dist/linux-amd64
cp app 'dist/linux-arm64/a & <b>"'
cp app dist/linux-amd64/app
head -c 50 app >dist/linux-amd64/cut

run 1 crossply verify dist --sarif findings.sarif --junit tests.xml --report page.html
run 0 python3 - <<'END'
import json
import xml.etree.ElementTree as xml

sarif = json.load(open("findings.sarif"))
run = sarif["runs"][0]
rules = run["tool"]["driver"]["rules"]
assert sarif["version"] == "2.1.0" and len({rule["id"] for rule in rules}) == len(rules)
for result in run["results"]:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result
errors = {(r["ruleId"], r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
           r["locations"][0]["physicalLocation"].get("region", {}).get("byteOffset"))
          for r in run["results"] if r["level"] == "error"}
assert errors == {("machine", "dist/linux-arm64/a%20%26%20%3Cb%3E%22", 18), ("readable", "dist/linux-amd64/cut", 50)}, errors
assert any(r["level"] == "note" and r["ruleId"] == "pie" for r in run["results"])

suites = xml.parse("tests.xml").getroot()
found = {suite.get("name"): (suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in suites}
assert found == {"linux/amd64": ("2", "0", "1"), "linux/arm64": ("1", "1", "0")}, found
failure = suites.find(".//failure")
assert failure.get("type") == "machine" and "at byte 18" in failure.text
assert suites.find(".//error").get("type") == "corrupt"
assert "a & <b>\"" in suites.find(".//testcase[failure]").get("name")

page = open("page.html").read()
assert "a &amp; &lt;b&gt;&quot;" in page and "<b>" not in page and "<script" not in page and "http" not in page
assert "2 of 3 do not fit" in page and page.count("<section") == 4
END

# Whole or not at all, and the same bytes every time.
cp page.html before.html
run 1 crossply verify --jobs 1 dist --report page.html
same page.html before.html
mkdir folder
run 1 crossply verify dist --report folder
stderr_has 'folder'
run 1 crossply verify dist --report page.html/page.html
stderr_has 'page.html: already exists: found a file, wanted a folder'
