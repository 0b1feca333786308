"""What a hand-off holds of a session: sessiond's context records beside session-handover's (PyPI), held against what the
transcripts say themselves. Run by `scripts/bench context` with the Python that session-handover is installed in.

    handover.py make TRANSCRIPT…             makes session-handover's documents; prints nothing
    handover.py score RECORDS TRANSCRIPT…    prints the table; RECORDS is what `sessiond extract --json` printed
"""

import json
import re
import sys

from session_handover.handover import generate
from session_handover.parsers import parse_claude_code

EDITING = {"Edit": "file_path", "MultiEdit": "file_path", "Write": "file_path", "NotebookEdit": "notebook_path"}


def absolute(folder, path):
    """A path as it is, or below the folder that the agent worked in; also of Windows."""
    return path if re.match(r"/|~|[A-Za-z]:[\\/]", path) else folder + "/" + path


def truth(path):
    """Files changed by tools that succeeded, files only read, and the last to-do list, counted from the records alone."""
    calls, failed, results = {}, set(), set()
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            content = (record.get("message") or {}).get("content") if isinstance(record, dict) else None
            if record.get("isSidechain") or not isinstance(content, list):
                continue
            for part in content:
                if not isinstance(part, dict):
                    continue
                if part.get("type") == "tool_use" and "id" in part:
                    calls[part["id"]] = (part["name"], part.get("input") or {}, record.get("cwd") or "")
                elif part.get("type") == "tool_result":
                    results.add(part.get("tool_use_id"))
                    if part.get("is_error"):
                        failed.add(part.get("tool_use_id"))
    changed, read, todos = set(), set(), []
    for key, (name, words, folder) in calls.items():
        if key in failed or key not in results:
            continue
        if name in EDITING and isinstance(words.get(EDITING[name]), str):
            changed.add(absolute(folder, words[EDITING[name]]))
        elif name == "Read" and isinstance(words.get("file_path"), str):
            read.add(absolute(folder, words["file_path"]))
        elif name == "TodoWrite" and isinstance(words.get("todos"), list):
            todos = [each.get("content", "") for each in words["todos"] if isinstance(each, dict)]
    return changed, read - changed, {each for each in todos if each}


class Tally:
    """How much of what is true is told, and how much of what is told is true."""

    def __init__(self):
        self.true = self.told = self.both = 0

    def add(self, true, told):
        self.true += len(true)
        self.told += len(told)
        self.both += len(true & told)

    def words(self):
        recall = f"{self.both} of {self.true}"
        return recall if self.told == self.both else f"{recall}, and {self.told - self.both} that are not true"


def score(records, transcripts):
    ours = {}
    with open(records, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            ours[record["session"]["transcript"]] = record
    names = ("files changed by tools", "files only read", "tasks of the last list")
    own, peer = ({name: Tally() for name in names} for _ in range(2))
    made = 0
    for path in transcripts:
        record = ours.get(path)
        if record is None or record["session"]["agent"] != "claude-code":
            continue
        made += 1
        changed, read, todos = truth(path)
        files = {each["path"]: each for each in record["files"]}
        by_tool = {path for path, each in files.items() if any(not change["by_shell"] for change in each["changes"])}
        own[names[0]].add(changed, by_tool)
        own[names[1]].add(read, {path for path, each in files.items() if each["reads"]} & read)
        own[names[2]].add(todos, {each["text"] for each in record["tasks"]} & todos)
        session = parse_claude_code(path)
        text = generate(session, include_git=False)
        quoted = set(re.findall(r"`([^`]+)`", text))
        folder = session.get("cwd") or ""
        peer[names[0]].add(changed, {absolute(folder, each) for each in session.get("files") or []})
        peer[names[1]].add(read, {each for each in read if each in quoted})
        peer[names[2]].add(todos, {each for each in todos if each in text})
    for name in names:
        print(f"        {name}, in {made} sessions: {own[name].words()}; session-handover {peer[name].words()}")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        for path in sys.argv[2:]:
            generate(parse_claude_code(path), include_git=False)
    else:
        score(sys.argv[2], sys.argv[3:])
