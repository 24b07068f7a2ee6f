// The same records in every format and every wrapping, written by other programs' libraries: RAW must
// not tell them apart.

import Foundation
import Ingest
import Testing
import Warehouse

/// The Python that has the other programs' libraries.
private let python = URL(filePath: #filePath)
  .appending(path: "../../../.venv/bin/python").standardized.path

@Suite(
  "Files of every format",
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: python),
    "no .venv with pyarrow and openpyxl; make test makes it"))
struct FormatTests {
  /// A pattern and a format for each table; the files are written by the script below.
  static let tables: KeyValuePairs = [
    "plain": "path: a.csv",
    "given": "path: a.csv\nformat: {type: csv, delimiter: \";\", encoding: windows-1252}",
    "gzipped": "path: a.csv.gz",
    "zstandard": "path: a.csv.zst",
    "zipped": "path: a.zip\nformat: {type: csv, member: \"a*.csv\"}",
    "wide": "path: utf16.csv",
    "lines": "path: a.jsonl",
    "array": "path: a.json\nformat: {root: dados.itens}",
    "packed_lines": "path: a.jsonl.gz",
    "workbook": "path: a.xlsx\nformat: {sheet: Matrículas}",
    "columnar": "path: a.parquet",
    "packed_columnar": "path: parquet.zip\nformat: {type: parquet, member: \"*.parquet\"}",
    "packed_workbook": """
    path: xlsx.zip
    format: {type: xlsx, sheet: Matrículas, member: "*.xlsx"}
    """,
  ]

  private static let script = """
    import csv, gzip, io, json, os, subprocess, sys, zipfile
    import openpyxl, pyarrow, pyarrow.parquet
    os.chdir(sys.argv[1])
    header = ['Matrícula', 'Nome', 'Curso']
    rows = [['%05d' % n, 'Ana "%d"; São José' % n, 'Solda\\nà noite' if n % 3 else 'Elétrica']
            for n in range(1, 301)]
    def text(rows):
        out = io.StringIO()
        csv.writer(out, delimiter=';', lineterminator='\\r\\n').writerows(rows)
        return out.getvalue()
    data = text([header] + rows).encode('cp1252')
    open('a.csv', 'wb').write(data)
    gzip.open('a.csv.gz', 'wb').write(data)
    open('a.csv.zst', 'wb').write(pyarrow.compress(data, codec='zstd', asbytes=True))
    with zipfile.ZipFile('a.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('leia-me.txt', 'nada')
        archive.writestr('a1.csv', text([header] + rows[:100]).encode('cp1252'))
        # The second half has its columns in another order.
        turned = [[r[2], r[0], r[1]] for r in [header] + rows[100:]]
        archive.writestr('a2.csv', text(turned).encode('cp1252'))
    open('utf16.csv', 'wb').write(text([header] + rows).encode('utf-16'))
    objects = [dict(zip(header, row)) for row in rows]
    lines = ''.join(json.dumps(o, ensure_ascii=n % 2 == 0) + '\\n' for n, o in enumerate(objects))
    open('a.jsonl', 'w').write(lines)
    gzip.open('a.jsonl.gz', 'wt').write(lines)
    json.dump({'total': 300, 'dados': {'itens': objects}}, open('a.json', 'w'), indent=2)
    book = openpyxl.Workbook()
    book.active.append(['other'])
    sheet = book.create_sheet('Matrículas')
    for row in [header] + rows: sheet.append(row)
    book.save('a.xlsx')
    table = pyarrow.table({name: [r[i] for r in rows] for i, name in enumerate(header)})
    pyarrow.parquet.write_table(table, 'a.parquet')
    for name in ['parquet', 'xlsx']:
        with zipfile.ZipFile(name + '.zip', 'w') as archive: archive.write('a.' + name)
    """

  @Test func enterAlike() throws {
    var sources: [String: String] = [:]
    for (table, text) in Self.tables {
      sources[table] = """
        connection: landing
        \(text)
        columns:
          registration: {header: Matrícula}
          full_name: {header: Nome}
          course: {header: Curso}
        """
    }
    let lab = try Lab(sources)
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", Self.script, lab.root.appending(path: "landing").path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)

    let summaries = try lab.load()
    let select = "SELECT registration, full_name, course FROM raw."
    let expected = try lab.rows("\(select)given ORDER BY registration")
    #expect(expected.count == 300)
    #expect(expected.first == "00001|Ana \"1\"; São José|Solda\nà noite")
    for (table, _) in Self.tables {
      #expect(summaries[table]?.rejectCount == 0, "\(table)")
      #expect(try lab.rows("\(select)\(table) ORDER BY registration") == expected, "\(table)")
    }
    #expect(try lab.load().isEmpty)
    let left = try FileManager.default.contentsOfDirectory(atPath: lab.warehouse.spoolURL.path)
    #expect(left == [], "what was unpacked is gone")
  }

  /// Bytes that are not what the source says are one clear sentence, and nothing enters.
  @Test(arguments: ["csv", "json", "parquet", "xlsx", "csv.gz", "csv.zst", "zip"])
  func areRefusedWhereTheyAreNonsense(ending: String) throws {
    let lab = try Lab([
      "given": "connection: landing\npath: a.\(ending)\ncolumns: {x: {}}"
    ])
    try lab.write("landing/a.\(ending)", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167) })
    do {
      try lab.load()
      let count = try lab.rows("SELECT count(*) FROM raw.given")
      #expect(count == ["0"], "only rejects can have come of it")
    } catch let error as PantanalError {
      #expect(error.message.contains("a.\(ending)"), "\(error.message)")
      #expect(!error.message.contains("\n"))
    }
  }
}
