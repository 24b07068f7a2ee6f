// Our reader beside Python's csv module, on the same bytes.

import Foundation
import Testing

@testable import Formats

@Suite("CSV, as Python reads it", .enabled(if: Python.exists, "python3 is not there"))
struct PythonCSVTests {
  /// Random files out of the characters that matter, each read by Python's strict reader.
  ///
  /// Where Python takes a whole file, we find the same records. Where it refuses one, we reject.
  @Test func givesTheSameRecords() throws {
    let texts = (0..<3000 as Range<UInt64>).map { seed in
      var random = SplitMix64(seed: seed)
      let pieces = [
        "a", "b ", "\"", "\"\"", ",", ",", "\n", "\r\n", "\r", "ç", "\",\"", ",\"", "\"\n",
      ]
      let count = Int.random(in: 0...25, using: &random)
      return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "a" }.joined()
    }
    let program = """
      import csv, io, json, sys
      def rows(text):
        try:
          return [row or [""] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
        except csv.Error:
          return None
      json.dump([rows(text) for text in json.load(sys.stdin)], sys.stdout)
      """
    let answers = try Python.run(program, on: texts) as? [Any] ?? []
    #expect(answers.count == texts.count)
    var agreed = 0
    for (seed, (text, answer)) in zip(texts, answers).enumerated() {
      let found = try read(Array(text.utf8))
      if let answer = answer as? [[String]] {
        agreed += 1
        #expect(
          found.records == answer && found.rejects.isEmpty, "seed \(seed): \(text.debugDescription)"
        )
      } else {
        #expect(!found.rejects.isEmpty, "seed \(seed): \(text.debugDescription)")
      }
    }
    #expect(agreed > 500)
  }

  /// The same in other dialects: delimiters, quotes, escapes, none of them.
  ///
  /// Python drops an escape before what needs none, which we keep as text; such files are left out.
  @Test func givesTheSameRecordsInOtherDialects() throws {
    struct Question: Encodable {
      let delimiter: String
      let quote: String?
      let escape: String?
      let text: String
    }
    let questions = (0..<4000 as Range<UInt64>).map { seed in
      var random = SplitMix64(seed: seed)
      let delimiter = [",", ";", "\t", "|", " "].randomElement(using: &random) ?? ","
      let quote = ["\"", "'", nil].randomElement(using: &random) ?? nil
      let escape = ["\\", "^", nil].randomElement(using: &random) ?? nil
      let (q, e) = (quote ?? "\"", escape ?? "\\")
      let pieces = [
        "a", "b ", q, q + q, delimiter, delimiter, "\n", "\r\n", "ç", q + delimiter + q, e + q,
        e + e,
        e + delimiter, delimiter + q, q + "\n",
      ]
      let text = (0..<Int.random(in: 0...25, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? "a"
      }
      return Question(delimiter: delimiter, quote: quote, escape: escape, text: text.joined())
    }
    let program = """
      import csv, io, json, re, sys
      def rows(q):
        escape, quote, text = q.get("escape"), q.get("quote"), q["text"]
        if escape:
          special = escape + (quote or "") + q["delimiter"]
          if re.search("(?:^|[^%s])(?:%s%s)*%s(?:[^%s]|$)" % ((re.escape(escape),) * 4 + (re.escape(special),)), text):
            return "left out"
        try:
          return [row or [""] for row in csv.reader(
            io.StringIO(text, newline=""), strict=True, delimiter=q["delimiter"], quotechar=quote or None,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE, escapechar=escape)]
        except csv.Error:
          return None
      json.dump([rows(q) for q in json.load(sys.stdin)], sys.stdout)
      """
    let answers = try Python.run(program, on: questions) as? [Any] ?? []
    #expect(answers.count == questions.count)
    var agreed = 0
    for (seed, (question, answer)) in zip(questions, answers).enumerated() where !(answer is String)
    {
      let dialect = CSVDialect(
        delimiter: Array(question.delimiter.utf8), quote: question.quote?.utf8.first,
        escape: question.escape?.utf8.first)
      let found = try read(Array(question.text.utf8), dialect, chunkSize: 16 + seed % 5)
      if let answer = answer as? [[String]] {
        agreed += 1
        #expect(
          found.records == answer && found.rejects.isEmpty,
          "seed \(seed): \(question.text.debugDescription)")
      } else {
        #expect(!found.rejects.isEmpty, "seed \(seed): \(question.text.debugDescription)")
      }
    }
    #expect(agreed > 1000)
  }

  /// What Python's writer writes with escapes and without quotes is read back.
  @Test func readsWhatPythonEscapes() throws {
    let program = #"""
      import csv, io, json, random, sys
      def file(seed):
        r = random.Random(seed)
        rows = [["".join(r.choice('ab|"\\\nçé ') for _ in range(r.randrange(20)))
                 for _ in range(3)] for _ in range(r.randrange(20))]
        out = io.StringIO(newline="")
        quoting, double = r.choice(
          [(csv.QUOTE_NONE, False), (csv.QUOTE_ALL, False), (csv.QUOTE_ALL, True)])
        csv.writer(out, delimiter="|", lineterminator="\n", quoting=quoting, doublequote=double,
                   escapechar="\\", quotechar='"').writerows(rows)
        return [out.getvalue(), rows]
      json.dump([file(seed) for seed in json.load(sys.stdin)], sys.stdout)
      """#
    let answers = try Python.run(program, on: Array(0..<500)) as? [[Any]] ?? []
    #expect(answers.count == 500)
    for (seed, answer) in answers.enumerated() {
      let text = try #require(answer[0] as? String)
      let rows = try #require(answer[1] as? [[String]])
      let dialect = CSVDialect(
        delimiter: UInt8(ascii: "|"), quote: UInt8(ascii: "\""), escape: UInt8(ascii: "\\"))
      let found = try read(Array(text.utf8), dialect, chunkSize: 16 + seed)
      #expect(found.records == rows && found.rejects.isEmpty, "seed \(seed)")
    }
  }

  /// What Python's writer writes, in whichever way it quotes and ends lines, is read back.
  @Test func readsWhatPythonWrites() throws {
    let program = """
      import csv, io, json, random, sys
      def file(seed):
        r = random.Random(seed)
        rows = [["".join(r.choice('ab",;\\n\\réç\\t ') for _ in range(r.randrange(30)))
                 for _ in range(r.choice([2, 3, 20]))] for _ in range(r.randrange(20))]
        out = io.StringIO(newline="")
        quoting, ends = r.choice([(csv.QUOTE_ALL, "\\n"), (csv.QUOTE_ALL, "\\r"),
                                  (csv.QUOTE_MINIMAL, "\\r\\n")])
        csv.writer(out, delimiter=";", lineterminator=ends, quoting=quoting).writerows(rows)
        return [out.getvalue(), rows]
      json.dump([file(seed) for seed in json.load(sys.stdin)], sys.stdout)
      """
    let answers = try Python.run(program, on: Array(0..<500)) as? [[Any]] ?? []
    #expect(answers.count == 500)
    for (seed, answer) in answers.enumerated() {
      let text = try #require(answer.first as? String)
      let rows = try #require(answer.last as? [[String]])
      let dialect = CSVDialect(delimiter: UInt8(ascii: ";"))
      let found = try read(Array(text.utf8), dialect, chunkSize: 16 + seed)
      #expect(found.records == rows && found.rejects.isEmpty, "seed \(seed)")
      let western = CSVDialect(delimiter: UInt8(ascii: ";"), encoding: .windows1252)
      let bytes = try #require(text.data(using: .windowsCP1252))
      #expect(try read([UInt8](bytes), western).records == rows, "seed \(seed)")
    }
  }
}

/// The Python of the machine, asked in JSON.
enum Python {
  static let exists = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  static func run(_ program: String, on input: some Encodable) throws -> Any {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", program]
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, because a pipe that both sides fill would hold both.
    let (question, answer) = (folder.appending(path: "in"), folder.appending(path: "out"))
    try JSONEncoder().encode(input).write(to: question)
    try Data().write(to: answer)
    process.standardInput = try FileHandle(forReadingFrom: question)
    process.standardOutput = try FileHandle(forWritingTo: answer)
    try process.run()
    process.waitUntilExit()
    return try JSONSerialization.jsonObject(with: Data(contentsOf: answer))
  }
}
