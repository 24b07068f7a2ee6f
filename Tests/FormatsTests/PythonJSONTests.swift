// Our reader beside Python's json module, on the same documents: whole ones and broken ones.

import Foundation
import Testing

@testable import Formats

@Suite("JSON, as Python reads it", .enabled(if: Python.exists, "python3 is not there"))
struct PythonJSONTests {
  /// Random documents, and what Python's scanner finds in them: a failure's seed is its number.
  static let program = #"""
    import base64, json, random, sys
    letters = 'ab",\\/{}[]:\n\r\t é漢😀\x01\x7f0e-.'
    space = " \t\n\r"

    def value(r, depth=0):
      kind = r.randrange(10 if depth < 4 else 7)
      if kind == 0: return None
      if kind == 1: return r.random() < 0.5
      if kind == 2: return r.randrange(-10, 10**r.randrange(1, 30))
      if kind == 3: return r.choice([0.5, -1.25e-9, 1e22, 3.0])
      if kind < 7: return "".join(r.choice(letters) for _ in range(r.randrange(20)))
      if kind == 7: return [value(r, depth + 1) for _ in range(r.randrange(4))]
      return object_(r, depth + 1)

    def object_(r, depth=0):
      keys = r.sample(["id", "nome", "ação", "a b", "x\"", "", "\n", "k7"], r.randrange(7))
      return {k: value(r, depth) for k in keys}

    def refuse(_): raise ValueError
    decoder = json.JSONDecoder(parse_constant=refuse, parse_int=str, parse_float=str)

    def skip(s, i):
      while i < len(s) and s[i] in space: i += 1
      return i

    def record(s, i):
      """The members of the object at i as [key, text] pairs, whether they may enter, and its end."""
      if s[i] != "{": raise ValueError
      _, end = decoder.raw_decode(s, i)
      i = skip(s, i + 1)
      found, ok = {}, True
      while s[i] != "}":
        key, i = json.decoder.scanstring(s, i + 1, True)
        i = skip(s, skip(s, i) + 1)
        v, j = decoder.raw_decode(s, i)
        text = v if isinstance(v, str) else None if v is None else s[i:j]
        for t in [key, text or ""]:
          if "\0" in t or any(0xD800 <= ord(c) < 0xE000 for c in t): ok = False
        if key in found: ok = False
        found[key] = text
        i = skip(s, j)
        if s[i] == ",": i = skip(s, i + 1)
      return found, ok, end

    def line(s):
      """The records of a line, and how many rejects it makes."""
      records, rejects, i = [], 0, skip(s, 0)
      while i < len(s):
        try: found, ok, i = record(s, i)
        except (ValueError, IndexError): return records, rejects + 1
        if ok: records.append(found)
        else: rejects += 1
        i = skip(s, i)
      return records, rejects

    def dumped(r, v, **more):
      return json.dumps(v, ensure_ascii=r.random() < 0.5, **more,
                        separators=r.choice([(",", ":"), (", ", ": "), (" ,", " :  ")]))

    def broken(r, s):
      s = list(s)
      for _ in range(r.randrange(1, 3)):
        i = r.randrange(len(s) + 1)
        s[i:i + r.randrange(3)] = r.choice(["", "", '"', "\\", "{", "}", "[", "]", ",", ":", "0",
          "x", "\\u00e7", "\\ud83d", "\\u0000", "\\x", "NaN", "-", ".", "e", "\t", "\x00", "true"])
      return "".join(s)

    def lines(r):
      rows = []
      for i in range(r.randrange(1, 30)):
        s = dumped(r, object_(r))
        rows.append(broken(r, s) if i % 3 == 1 else s)
      end = r.choice(["\n", "\r\n", "\n\n"])
      expected = [line(row) for row in rows]
      return end.join(rows), expected, len(end) if end == "\n\n" else 1

    answers = []
    for seed in range(json.load(sys.stdin)):
      r = random.Random(seed)
      if seed % 2:
        text, expected, step = lines(r)
        answers.append({"bytes": base64.b64encode(text.encode()).decode(),
          "lines": [{"line": 1 + i * step, "records": f, "rejectCount": n}
                    for i, (f, n) in enumerate(expected)]})
      else:
        rows = [object_(r) for _ in range(r.randrange(1, 20))]
        indent = r.choice([None, 0, 2])
        text = (dumped(r, rows, indent=indent) if r.random() < 0.5
                else r.choice(["", " ", "\n"]).join(dumped(r, o, indent=indent) for o in rows))
        records, i = [], skip(text, 1 if text[0] == "[" else 0)
        while i < len(text) and text[i] == "{":
          found, ok, i = record(text, i)
          records.append(found)
          i = skip(text, i)
          if i < len(text) and text[i] == ",": i = skip(text, i + 1)
        answers.append({"bytes": base64.b64encode(text.encode()).decode(),
          "lines": [{"line": 0, "records": records, "rejectCount": 0}]})
    json.dump(answers, sys.stdout)
    """#

  struct Answer: Decodable {
    struct Line: Decodable {
      let line: Int
      let records: [[String: String?]]
      let rejectCount: Int
    }

    let bytes: Data
    let lines: [Line]
  }

  @Test func givesTheSameRecords() throws {
    let json = try Python.run(Self.program, on: 600)
    let answers = try JSONDecoder().decode(
      [Answer].self, from: JSONSerialization.data(withJSONObject: json))
    #expect(answers.count == 600)
    var (recordCount, rejectCount) = (0, 0)
    for (seed, answer) in answers.enumerated() {
      let text = String(decoding: answer.bytes, as: UTF8.self).debugDescription
      let wanted = answer.lines.flatMap(\.records)
      let found: ReadRecords.Found
      do {
        found = try ReadRecords.json(
          bytes: [UInt8](answer.bytes), chunkSize: seed % 3 == 0 ? 16 : 1 << 20)
      } catch {
        // A file without any good record is refused as a whole.
        #expect(wanted.isEmpty, "seed \(seed): \(error) \(text)")
        continue
      }
      let rows = found.rows.map { row in
        Dictionary(uniqueKeysWithValues: zip(found.names ?? [], row)).filter { $0.value != nil }
      }
      #expect(
        rows == wanted.map { $0.filter { $0.value != nil } }, "seed \(seed): \(text)")
      if answer.lines.first?.line != 0 {
        let lines = answer.lines.flatMap { line in line.records.map { _ in line.line } }
        #expect(found.lines == lines, "seed \(seed): \(text)")
        let rejects = answer.lines.flatMap { Array(repeating: $0.line, count: $0.rejectCount) }
        #expect(found.rejects.map(\.line) == rejects, "seed \(seed): \(text)")
      }
      recordCount += rows.count
      rejectCount += found.rejects.count
    }
    #expect(recordCount > 3000 && rejectCount > 300)
  }
}
